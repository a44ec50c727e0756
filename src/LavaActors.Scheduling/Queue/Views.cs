using System.Collections.Immutable;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;

namespace LavaActors.Scheduling.Queue;

/// <summary>What the Scheduler answers to those who look.</summary>
internal static class Views
{
    public static DeviceStatus Of(Board board, HandOvers handOvers) => new(
        board.Name,
        board.DeviceType,
        [.. board.AllTags],
        board.Dispatcher,
        board.HeldBy is not { } lead ? DeviceState.Idle : handOvers.HasStarted(lead) ? DeviceState.Running : DeviceState.Reserved,
        board.Health,
        board.HealthReason,
        board.LostBecause,
        board.HeldBy,
        board.HeldByJob,
        board.IsKept);

    public static ImmutableArray<QueuedJob> OfQueue(SchedulerState state, DateTimeOffset now)
    {
        // Jobs of the same kind wait for the same, unless something is kept from the one and not from the other, or for it.
        var plan = Placement.Decide(state, now);
        var reasons = new Dictionary<(string Kind, int Ahead, TimeSpan Bound), string>();
        var queue = ImmutableArray.CreateBuilder<QueuedJob>(state.Queue.Count);
        foreach (var entry in state.Queue.Values)
        {
            var ahead = plan.Holds.Count(hold => hold.Job.Key <= entry.Key);
            var own = plan.Holds.Any(hold => hold.Job.Lead == entry.Lead);
            var like = (entry.Kind, own ? -ahead : ahead, ahead == 0 ? TimeSpan.Zero : entry.Bound);
            if (!reasons.TryGetValue(like, out var reason))
                reasons.Add(like, reason = Explanations.WhyItWaits(state, entry, plan, now));
            var submission = state.Jobs[entry.Lead].Submission;
            queue.Add(new QueuedJob(entry.Lead, submission.JobName, submission.Submitter, submission.Priority, submission.At, SchedulerState.AnswerOf(submission).Jobs, reason));
        }

        return queue.MoveToImmutable();
    }
}
