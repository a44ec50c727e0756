using System.Collections.Immutable;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Scheduling.Rules;

/// <summary>Whether a submission that lost runs with their dispatcher is queued again: where the lab's policy says so, so often at most, and never against the job's own word.</summary>
internal static class Requeueing
{
    /// <summary>What speaks against another attempt.</summary>
    /// <param name="IsPolicy">The lab does not queue such jobs again, which is nothing to tell anybody.</param>
    public readonly record struct Objection(string Text, bool IsPolicy = false);

    /// <summary>Null when it may be queued again.</summary>
    public static Objection? Against(SchedulerState state, ScheduledJob job, IReadOnlyList<JobId> lost)
    {
        // Its device is checked again when it is due.
        if (job.Submission.IsHealthCheck)
            return new Objection("it is a health check", IsPolicy: true);
        var types = TypesOf(state, job, lost);
        var allowed = types.Count == 0 ? 0 : types.Min(type => state.Policy.Requeue.GetValueOrDefault(type));
        if (allowed == 0)
            return new Objection("the lab's policy does not queue it again", IsPolicy: true);
        if (job.Cancel is { } cancel)
            return new Objection($"it was canceled by {cancel.By}");
        if (job.Submission.NeverRequeue)
            return new Objection("the job says requeue: never");
        return job.Submission.EarlierAttempts >= allowed
            ? new Objection($"it was attempt {job.Submission.Attempt}, and the lab queues a job for {string.Join(", ", types.Order(StringComparer.Ordinal))} again {allowed} {(allowed == 1 ? "time" : "times")} at most")
            : null;
    }

    /// <summary>The devices that this and earlier attempts were lost on.</summary>
    public static ImmutableArray<DeviceName> LostOn(ScheduledJob job, IReadOnlyList<JobId> lost) =>
        [.. (job.Submission.Avoid ?? []).Concat(Places(job, lost).Select(place => place.Device)).Distinct().OrderBy(name => name.Value, StringComparer.Ordinal)];

    /// <summary>As a submission like the one before.</summary>
    public static Submit Again(ScheduledJob job, RequeueLost command) => new(
        command.Command,
        job.Submission.Submitter,
        job.Submission.JobName,
        job.Submission.Priority,
        "",
        job.Submission.TargetGroup is null ? null : command.TargetGroup,
        command.SubJobs,
        job.Submission.Visibility,
        job.Submission.QueueTimeout,
        job.Submission.RunTimeout);

    private static HashSet<string> TypesOf(SchedulerState state, ScheduledJob job, IReadOnlyList<JobId> lost) =>
        Places(job, lost).Select(place => state.Device(place.Device)?.DeviceType).OfType<string>().ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<Reservation> Places(ScheduledJob job, IReadOnlyList<JobId> lost) => job.Reservations?.Where(place => lost.Contains(place.Job)) ?? [];
}
