using LavaActors.Jobs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Submissions;

/// <summary>A job text that was read and checked, turned into what the scheduler is told: split. Pure.</summary>
/// <param name="Command">Null when there is any error.</param>
/// <param name="Diagnostics">All findings, in the order of the text.</param>
public sealed record SubmissionReading(SchedulerMessages.Submit? Command, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Most characters of one warning that is kept with a job.</summary>
    private const int LongestWarning = 1000;

    /// <summary>Most warnings that are kept with a job.</summary>
    private const int MostWarnings = 50;

    /// <param name="parse">Of the submission's text.</param>
    /// <param name="group">A name for the group, should it be a MultiNode job, that no other group ever had.</param>
    public static SubmissionReading Of(GatewayMessages.Submit submission, JobParse parse, CommandId id, GroupId group)
    {
        if (parse.Job is not { } job) return new(null, parse.Diagnostics);
        var subJobs = MultiNodeSplit.Split(job, group.Value).Select(subJob => Request(subJob, submission.Lab)).ToList();
        if (submission.Lab?.Refusal(subJobs) is { } refusal) return new(null, [.. parse.Diagnostics, new Diagnostic(Severity.Error, job.Source.Span, "", refusal, "")]);
        var visibility = GroupsInVisibility.Of(job, submission.Lab?.Groups);
        IReadOnlyList<Diagnostic> diagnostics = visibility.Finding is { } finding ? [.. parse.Diagnostics, finding] : parse.Diagnostics;
        if (visibility.Kept is not { } kept) return new(null, diagnostics);
        // Lists, events, mails and filters have the name and the metadata for everybody who sees the job.
        var secrets = DefinitionSecrets.Of(submission.Definition);
        var command = new SchedulerMessages.Submit(
            id,
            submission.Submitter,
            secrets.InText(job.JobName),
            job.Priority,
            submission.Definition,
            job.MultiNode is null ? null : group,
            subJobs,
            kept,
            job.Timeouts.Queue,
            job.Timeouts.Job,
            job.NeverRequeue,
            Kept(diagnostics, secrets),
            MetadataJson.Of((YamlMap)secrets.InNode(job.Metadata)));
        return SubmissionSize.Problem(command) is { } problem
            ? new(null, [.. diagnostics, new Diagnostic(Severity.Error, job.Source.Span, "", problem, "put large content into files and name them by URL or repository, or take fewer members")])
            : new(command, diagnostics);
    }

    private static List<string>? Kept(IReadOnlyList<Diagnostic> diagnostics, DefinitionSecrets secrets)
    {
        // Before they are cut: of half a secret nothing would be found.
        var all = diagnostics.Where(found => !found.IsError).Select(warning => secrets.InText(warning.ToString())).Select(text => text.Length <= LongestWarning ? text : text[..LongestWarning] + "...").ToList();
        if (all.Count > MostWarnings) all = [.. all.Take(MostWarnings), $"and {all.Count - MostWarnings} more warnings, which the answer to the submission had"];
        return all.Count == 0 ? null : all;
    }

    private static SubJobRequest Request(LavaActors.Jobs.SubJob subJob, SubmitterLab? lab) => new(
        subJob.Role,
        subJob.SubId,
        lab?.TypeOf(subJob.Parsed.DeviceType) ?? subJob.Parsed.DeviceType,
        subJob.Parsed.IsGuest,
        subJob.Parsed.HostRole,
        subJob.Parsed.Tags,
        subJob.Parsed.DeviceName is { } name ? new DeviceName(name) : null,
        subJob.Text,
        subJob.Parsed.Membership?.Essential ?? false,
        subJob.Parsed.Worker,
        subJob.Parsed.NeedsContainers ? [Facilities.Containers] : null,
        subJob.Parsed.IsGuest || lab is not { Closed.Count: > 0 } ? null : lab.Closed);
}
