using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Verdicts.Judging;

/// <summary>Which member of a group made the others fail.</summary>
/// <param name="Cause">The one that failed first.</param>
/// <param name="At">When it failed.</param>
/// <param name="Others">Those that did not pass after it, in the order in which they failed.</param>
public sealed record GroupCause(JobRow Cause, DateTimeOffset At, IReadOnlyList<JobRow> Others)
{
    /// <summary>Null when there is no group, or when none of its members failed by itself.</summary>
    /// <param name="submission">All sub-jobs, ended ones and others.</param>
    public static GroupCause? Of(IReadOnlyList<JobRow> submission)
    {
        if (submission.Count < 2) return null;
        var failed = submission.Where(job => job is { State: JobState.Finished, Health: JobHealth.Incomplete or JobHealth.Canceled })
            .Select(job => (Job: job, At: FailedAt(job))).OrderBy(each => each.At).ThenBy(each => each.Job.SubId).ToList();
        // One that was canceled did not fail: somebody, or the failure of an essential role, ended it.
        var first = failed.FindIndex(each => each.Job.Health == JobHealth.Incomplete);
        return first < 0 ? null : new GroupCause(failed[first].Job, failed[first].At, [.. failed.Where((_, i) => i != first).Select(each => each.Job)]);
    }

    /// <summary>Not its end: a board is switched off before that, which takes its time.</summary>
    private static DateTimeOffset FailedAt(JobRow job) => job.Verdict?.FailedAt ?? job.EndTime ?? DateTimeOffset.MaxValue;
}
