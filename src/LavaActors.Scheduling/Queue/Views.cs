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
        [.. board.Tags.Order(StringComparer.Ordinal)],
        board.Dispatcher,
        board.HeldBy is not { } lead ? DeviceState.Idle : handOvers.HasStarted(lead) ? DeviceState.Running : DeviceState.Reserved,
        board.Health,
        board.HealthReason,
        board.LostBecause,
        board.HeldBy,
        board.HeldByJob);

    public static ImmutableArray<QueuedJob> OfQueue(SchedulerState state)
    {
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        var queue = ImmutableArray.CreateBuilder<QueuedJob>(state.Queue.Count);
        foreach (var entry in state.Queue.Values)
        {
            if (!reasons.TryGetValue(entry.Kind, out var reason))
                reasons.Add(entry.Kind, reason = Explanations.WhyItWaits(state, entry));
            var submission = state.Jobs[entry.Lead].Submission;
            queue.Add(new QueuedJob(entry.Lead, submission.JobName, submission.Submitter, submission.Priority, submission.At, SchedulerState.AnswerOf(submission).Jobs, reason));
        }

        return queue.MoveToImmutable();
    }
}
