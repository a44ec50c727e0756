using LavaActors.Jobs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Submissions;

/// <summary>A job text turned into what the scheduler is told: parsed, checked, split. Pure.</summary>
/// <param name="Command">Null when there is any error.</param>
/// <param name="Diagnostics">All findings, in the order of the text.</param>
public sealed record SubmissionReading(SchedulerMessages.Submit? Command, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <param name="group">A name for the group, should it be a MultiNode job, that no other group ever had.</param>
    public static SubmissionReading Of(GatewayMessages.Submit submission, CommandId command, GroupId group)
    {
        var parse = JobDocument.Parse(submission.Definition, submission.FileName).ForSubmission();
        if (parse.Job is not { } job) return new(null, parse.Diagnostics);
        var subJobs = MultiNodeSplit.Split(job, group.Value).Select(Request).ToList();
        return new(
            new SchedulerMessages.Submit(
                command,
                submission.Submitter,
                job.JobName,
                job.Priority,
                submission.Definition,
                job.MultiNode is null ? null : group,
                subJobs,
                VisibilityOf(job.Visibility),
                job.Timeouts.Queue,
                job.Timeouts.Job,
                job.NeverRequeue),
            parse.Diagnostics);
    }

    private static SubJobRequest Request(LavaActors.Jobs.SubJob subJob) => new(
        subJob.Role,
        subJob.SubId,
        subJob.Parsed.DeviceType,
        subJob.Parsed.IsGuest,
        subJob.Parsed.HostRole,
        subJob.Parsed.Tags,
        subJob.Parsed.DeviceName is { } name ? new DeviceName(name) : null,
        subJob.Text,
        subJob.Parsed.Membership?.Essential ?? false,
        subJob.Parsed.Worker);

    private static JobVisibility VisibilityOf(Visibility visibility) => visibility.Kind switch
    {
        "public" => JobVisibility.Public,
        "group" => new JobVisibility(JobVisibilityKind.Groups, visibility.Groups),
        _ => JobVisibility.Personal,
    };
}
