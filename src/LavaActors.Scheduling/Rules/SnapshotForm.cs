using System.Collections.Immutable;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Scheduling.Rules;

/// <summary>The state as it is stored, and back.</summary>
public static class SnapshotForm
{
    public static SchedulerSnapshot ToSnapshot(this SchedulerState state) => new(
        state.NextJob,
        state.NextFencing,
        [.. state.Jobs.Values.OrderBy(job => job.Lead).Select(job => new SchedulerSnapshot.Job(
            job.Submission, job.IsHandedOver, job.Reservations, job.Cancel, [.. job.Ended.Order()], job.ReservedAt))],
        [.. state.Devices.Values.Select(board => new SchedulerSnapshot.Device(
            board.Name, board.DeviceType, [.. board.Tags.Order(StringComparer.Ordinal)], board.Dispatcher, board.Health, board.HealthReason, board.LostBecause, board.LastFencing, board.HeldBy, board.HeldByJob,
            board.Remark, board.Lacks.Count == 0 ? null : [.. board.Lacks.OrderBy(missing => missing.Name, StringComparer.Ordinal)], board.LabTags is { IsEmpty: false } more ? [.. more.Order(StringComparer.Ordinal)] : null,
            board.HealthCheck, board.LastCheck, board.IsKept, board.LastAt))],
        [.. state.Dispatchers.OrderBy(known => known.Key, StringComparer.Ordinal).Select(known => new SchedulerSnapshot.Dispatcher(
            known.Key, known.Value.Incarnation, known.Value.Address, known.Value.IsUp))],
        [.. state.AnsweredInOrder.Select(command => state.Answered[command])],
        state.Workers.IsEmpty ? null : [.. state.Workers.OrderBy(worker => worker.Key, StringComparer.Ordinal).Select(worker => new SchedulerSnapshot.Worker(worker.Key, worker.Value.Health, worker.Value.JobLimit))],
        state.HealthRules.IsEmpty ? null : [.. state.HealthRules.OrderBy(rule => rule.Key, StringComparer.Ordinal).Select(rule => new SchedulerSnapshot.TypeRule(rule.Key, rule.Value))]);

    public static SchedulerState ToState(this SchedulerSnapshot snapshot, SchedulingPolicy policy)
    {
        var state = SchedulerState.Empty with
        {
            Policy = policy,
            NextFencing = snapshot.NextFencing,
            Dispatchers = snapshot.Dispatchers.ToImmutableDictionary(known => known.Name, known => new KnownDispatcher(known.Incarnation, known.Address, known.IsUp)),
            Workers = (snapshot.Workers ?? []).ToImmutableDictionary(worker => worker.Name, worker => new KnownWorker(worker.Health, worker.JobLimit)),
            HealthRules = (snapshot.HealthRules ?? []).ToImmutableDictionary(rule => rule.DeviceType, rule => rule.Rule, StringComparer.Ordinal),
        };
        foreach (var job in snapshot.Jobs)
            state = state.WithSubmission(new ScheduledJob(job.Submission, job.HandedOver, job.Reservations?.ToImmutableArray(), job.Cancel, [.. job.Ended], job.ReservedAt));
        foreach (var device in snapshot.Devices)
        {
            state = state.WithDevice(new Board(
                device.Name, device.DeviceType, [.. device.Tags], device.Dispatcher, device.Health, device.HealthReason, device.LostBecause, device.LastFencing, device.HeldBy, device.HeldByJob, BackOf(device.HeldBy),
                device.Remark, device.LabTags is null ? null : [.. device.LabTags], state.WorkerOf(device.Dispatcher).IsAtRest)
            { Lacks = [.. device.Lacks ?? []], HealthCheck = device.HealthCheck, LastCheck = device.LastCheck, IsKept = device.IsKept, LastAt = device.LastAt });
        }

        foreach (var answer in snapshot.Answered)
            state = state.WithAnswer(answer);
        return state with { NextJob = snapshot.NextJob };

        DateTimeOffset? BackOf(Protocol.Ids.LeadJobId? holder) => holder is { } lead && state.Jobs.TryGetValue(lead, out var job)
            ? (job.ReservedAt ?? job.Submission.At) + (job.Submission.RunTimeout ?? policy.AssumedRun)
            : null;
    }
}
