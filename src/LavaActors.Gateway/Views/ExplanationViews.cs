using LavaActors.Gateway.Api;
using LavaActors.Protocol.Projection;
using LavaActors.Verdicts;
using LavaActors.Verdicts.Judging;

namespace LavaActors.Gateway.Views;

/// <summary>Why jobs did not pass, in the shapes of the interface.</summary>
public static class ExplanationViews
{
    /// <summary>The explanation of a job with that of its submission. What is over and not judged yet is judged.</summary>
    /// <param name="submission">Those of its sub-jobs that whoever asks may see.</param>
    /// <param name="seen">Jobs as whoever asks may read what they failed by; null: he may read all.</param>
    public static async Task<ExplanationView> ReadAsync(JobJudge judge, JobRow job, IReadOnlyList<JobRow> submission, CancellationToken stop, Func<IReadOnlyList<JobRow>, Task<IReadOnlyList<JobRow>>>? seen = null)
    {
        var judged = new List<JobRow>();
        foreach (var row in submission) judged.Add(await judge.UpToDateAsync(row, stop));
        if (!judged.Exists(row => row.Job == job.Job)) judged.Add(await judge.UpToDateAsync(job, stop));
        IReadOnlyList<JobRow> read = seen is null ? judged : await seen(judged);
        return Of(read.First(row => row.Job == job.Job), [.. read.Take(submission.Count)]);
    }

    public static VerdictView? Verdict(JobRow job) => job.Verdict is { } verdict ? new VerdictView(verdict.Category, verdict.Rule, verdict.Explanation, verdict.Remedy, verdict.Rules) : null;

    /// <param name="submission">All sub-jobs, the job among them.</param>
    internal static ExplanationView Of(JobRow job, IReadOnlyList<JobRow> submission) => new(
        job.Job.Value,
        job.DisplayId,
        Role(job),
        job.State.ToString(),
        job.Health.ToString(),
        ProgressViews.Failure(job.ErrorType, job.ErrorMessage),
        Verdict(job),
        [.. (job.Verdict?.Evidence ?? []).Select(line => new EvidenceView(line.Line, line.Offset, line.Level, line.Text, line.Note))],
        submission.Count < 2 ? null : Group(submission));

    private static GroupExplanation Group(IReadOnlyList<JobRow> submission)
    {
        var cause = GroupCause.Of(submission);
        return new GroupExplanation(
            cause?.Cause.DisplayId,
            cause?.At,
            [.. submission.Select(row => new MemberExplanation(row.Job.Value, row.DisplayId, Role(row), row.State.ToString(), row.Health.ToString(), row.Verdict?.FailedAt, Verdict(row)))]);
    }

    private static string? Role(JobRow job) => job.Role.Length == 0 ? null : job.Role;
}
