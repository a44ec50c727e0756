using System.Collections.Immutable;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Scheduling.Rules;

/// <summary>A submission that is not over.</summary>
/// <param name="Submission">As it came; its texts are empty once the JobActor has them.</param>
/// <param name="IsHandedOver">The JobActor has stored it.</param>
/// <param name="Reservations">Null while it waits for devices.</param>
/// <param name="Ended">The sub-jobs whose runs are over.</param>
/// <param name="ReservedAt">When it got its devices.</param>
public sealed record ScheduledJob(
    SchedulerMessages.JobSubmitted Submission,
    bool IsHandedOver,
    ImmutableArray<Reservation>? Reservations,
    SchedulerMessages.CancelRequested? Cancel,
    ImmutableHashSet<JobId> Ended,
    DateTimeOffset? ReservedAt = null)
{
    public static ScheduledJob New(SchedulerMessages.JobSubmitted submission) => new(submission, false, null, null, []);

    public LeadJobId Lead => Submission.Lead;

    /// <summary>As its submitter knows the submission: <c>17.0</c> for a group, <c>17</c> for a single job.</summary>
    public string DisplayId => Submission.SubJobs[0].DisplayId;

    public bool IsQueued => Reservations is null && Cancel is null;

    public ScheduledJob WithoutTexts() => this with
    {
        IsHandedOver = true,
        Submission = Submission with
        {
            OriginalYaml = "",
            Warnings = null,
            SubJobs = [.. Submission.SubJobs.Select(sub => sub with { Request = sub.Request with { Definition = "" } })],
        },
    };
}
