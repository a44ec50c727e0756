using System.Collections.Immutable;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using static LavaActors.Protocol.Jobs.JobMessages;

namespace LavaActors.Scheduling.Jobs;

/// <summary>What happens to a submission as a whole (spec: scheduler.md §2, multinode.md §4).</summary>
public static class SubmissionRules
{
    /// <summary>The events that a command leads to, and its answer.</summary>
    public sealed record Decision(ImmutableArray<IEvent> Events, IReply? Reply);

    public static Decision Decide(SubmissionState state, IToJob command, DateTimeOffset now) => command switch
    {
        CreateJob c => new(state.IsCreated ? [] : [new Created(c.TargetGroup, c.SubJobs, now, c.AttemptOf, c.EarlierAttempts)], new JobCreated(state.Lead)),
        _ when !state.IsCreated => new([], new UnknownJob(state.Lead)),
        StartJob c => new(
            state.Reservations is null && state.Cancel is null && !state.IsOver ? [new Started(c.Reservations, now)] : [],
            new JobStarted(state.Lead)),
        CancelJob c => new(BeginCancel(state, c.By, c.Reason, now), new CancelNoted(state.Lead)),
        _ => throw new ArgumentException($"a submission does not know {command.GetType().Name}", nameof(command)),
    };

    /// <summary>A sub-job is Finished. An essential one that did not end Complete ends its siblings; any other does not touch them.</summary>
    public static ImmutableArray<IEvent> OnRoleOver(SubmissionState state, RoleMessages.Finished end)
    {
        if (state.Ended.ContainsKey(end.Job))
            return [];
        var sub = state.SubJobs.Single(each => each.Job == end.Job);
        var ended = new RoleEnded(end.Job, end.Health, end.ErrorType, end.At, HasRun: true, end.Lost);
        var after = state.Apply(ended);
        return sub.Request.Essential && end.Health != JobHealth.Complete
            ? [ended, .. BeginCancel(after, "lava", $"the essential role {sub.Request.Role} ({sub.DisplayId}) ended {end.Health}", end.At)]
            : [ended];
    }

    /// <summary>The group could not be formed, so no run can begin.</summary>
    public static ImmutableArray<IEvent> OnGroupRefused(SubmissionState state, string why, DateTimeOffset now) =>
        BeginCancel(state, "lava", $"the MultiNode group could not be formed: {why}", now);

    private static ImmutableArray<IEvent> BeginCancel(SubmissionState state, string by, string reason, DateTimeOffset now)
    {
        if (state.Cancel is not null || state.IsOver)
            return [];
        // Where no run has begun there is nothing to wait for.
        var ends = state.HasRuns ? [] : state.NotEnded.Select(sub => new RoleEnded(sub.Job, JobHealth.Canceled, ErrorTypes.Canceled, now));
        return [new CancelBegun(by, reason, now), .. ends];
    }
}
