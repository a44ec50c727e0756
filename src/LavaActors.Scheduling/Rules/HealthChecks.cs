using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Scheduling.Rules;

/// <summary>
/// When a device is checked, by what, and what comes of it (spec: scheduler.md §4, §8). A device that is due is kept from all jobs until its check has begun, which takes it as soon as the text of the
/// definition is there: the check and its reservation are one decision. That a device is due is nowhere stored; it follows from what is known of the device, and the time.
/// </summary>
public static class HealthChecks
{
    /// <summary>Who submits them, and whom the history of a device names.</summary>
    public const string User = "lava-health";

    /// <summary>A device that is to be checked every so many hours, and no oftener than this says, needs no timer.</summary>
    private const int MostHours = 1_000_000;

    /// <summary>When a device is to be checked next, as it is; null while nothing but an event can bring that about.</summary>
    public static DateTimeOffset? DueAt(Board board, HealthRule rule)
    {
        if (board.HealthCheck is null || rule.IsDisabled || board.HeldBy is not null || board.LostBecause is not null || board.IsAwaited || board.IsWorkerAtRest)
            return null;
        if (board.Health is DeviceHealth.Unknown or DeviceHealth.Looping)
            return DateTimeOffset.MinValue;
        if (board.Health is not DeviceHealth.Good)
            return null;
        if (board.LastCheck is not { } last)
            return DateTimeOffset.MinValue;
        if (rule.Denominator is HealthDenominator.Jobs)
            return last.JobsSince >= rule.Frequency ? DateTimeOffset.MinValue : null;
        if (rule.Frequency > MostHours)
            return null;

        // One that takes longer than the time between two would leave the device no time for jobs: it has as long for them as its last check took.
        var (due, rested) = (last.SubmittedAt + TimeSpan.FromHours(rule.Frequency), last.EndedAt + (last.EndedAt - last.SubmittedAt));
        return due > rested ? due : rested;
    }

    /// <summary>The devices that are to be checked now.</summary>
    public static IReadOnlyList<Board> Due(SchedulerState state, DateTimeOffset now)
    {
        var due = state.Checks.TakeWhile(check => check.At <= now).Select(check => state.Device(check.Device)!).ToList();
        if (due.Exists(IsRoutine) && FirstGroup(state, now) is { } group)
            due.RemoveAll(board => IsRoutine(board) && group.Demands.Any(board.Suits));
        return due;
    }

    /// <summary>Nobody doubts the device; it is only time.</summary>
    private static bool IsRoutine(Board board) => board is { Health: DeviceHealth.Good, LastCheck: not null };

    /// <summary>
    /// The group for which devices are kept first of all, or would be; null when there is none. It needs its devices at the same time, and would never have them if one after the other were checked meanwhile. So what is only
    /// a matter of time waits until it has begun.
    /// </summary>
    private static QueueEntry? FirstGroup(SchedulerState state, DateTimeOffset now) => state.Lanes.TryGetValue(Lane.Groups, out var groups)
        ? groups.Entries.FirstOrDefault(group => group.HoldFrom <= now && !Matching.Match(group.Demands, demand => state.Devices.Values.Where(board => board.IsWell && board.Suits(demand)).Select(board => board.Name), state.PlacesInAll).Contains(null))
        : null;

    /// <summary>When the next one is due that is not due yet.</summary>
    public static DateTimeOffset? Next(SchedulerState state, DateTimeOffset now)
    {
        foreach (var check in state.Checks)
        {
            if (check.At > now)
                return check.At;
        }

        return null;
    }

    public static bool IsDue(SchedulerState state, Board board, DateTimeOffset now) => DueAt(board, state.HealthRuleOf(board.DeviceType)) <= now && Due(state, now).Contains(board);

    /// <summary>Those of the devices that are due for which there is a place. One that is checked over and over gets what the others and the jobs leave.</summary>
    public static IEnumerable<Board> Ready(SchedulerState state, DateTimeOffset now)
    {
        var taken = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var board in Due(state, now).OrderBy(board => board.Health is DeviceHealth.Looping ? 1 : 0))
        {
            var others = taken.GetValueOrDefault(board.Dispatcher);
            taken[board.Dispatcher] = others + 1;
            if (state.FreeSlots(board.Dispatcher) is not { } slots || slots > others)
                yield return board;
        }
    }

    /// <summary>The text of a device's definition is there: begins the check, or says what is wrong with it. Nothing when the device is not due any more.</summary>
    public static SchedulerRules.Decision Begin(SchedulerState state, DeviceName device, HealthCheckText text, DateTimeOffset now)
    {
        if (Ready(state, now).FirstOrDefault(ready => ready.Name == device) is not { } board)
            return SchedulerRules.Nothing(state, null);
        if (text.Job is not { } job)
            return SchedulerRules.Record(state, null, now, Bad(board, text.Fault!, now));

        var command = CommandOf(state, board);
        if (state.Answered.TryGetValue(command, out var before))
            return SchedulerRules.Record(state, null, now, Reserve(state, state.Jobs[before.Lead].Submission));
        var request = text.For(board);
        if (board.Missing(Demand.Of([new SubJob(new JobId(1), "", request)])[0]) is { } missing)
            return SchedulerRules.Record(state, null, now, Bad(board, $"it needs {missing.Name}, which dispatcher {board.Dispatcher} does not have ({missing.Why})", now));
        var lead = new LeadJobId(state.NextJob);
        var submitted = new JobSubmitted(
            command, lead, User, job.JobName, job.Priority, text.Text, null, [new SubJob(new JobId(lead.Value), $"{lead}", request)], text.Visibility, null, now, job.Timeouts.Job, IsHealthCheck: true);
        return SchedulerRules.Record(state, null, now, submitted, Reserve(state.Apply(submitted), submitted));

        DevicesReserved Reserve(SchedulerState with, JobSubmitted check) => SchedulerRules.Reserve(with, new Assignment(QueueEntry.Of(check, with.Policy), [device]), now);
    }

    /// <summary>
    /// Each check reserves its device: it is the only one after the reservation before. One that was stored without its own, because the scheduler ended in between, is gone on with, unless somebody
    /// has canceled it meanwhile.
    /// </summary>
    private static CommandId CommandOf(SchedulerState state, Board board)
    {
        for (var attempt = 1; ; attempt++)
        {
            var command = CommandId.Of($"health check {attempt} of {board.Name} after reservation {board.LastFencing}");
            if (!state.Answered.TryGetValue(command, out var before) || (state.Jobs.TryGetValue(before.Lead, out var job) && job.IsQueued))
                return command;
        }
    }

    /// <summary>What a check says of its device; null when that is nothing new, or the job is none. What a person has said stays.</summary>
    internal static DeviceHealthChanged? After(ScheduledJob job, SubJob sub, JobHealth outcome, Board board, DateTimeOffset now)
    {
        if (!job.Submission.IsHealthCheck || board.Health is not (DeviceHealth.Good or DeviceHealth.Unknown or DeviceHealth.Bad))
            return null;
        var found = outcome is JobHealth.Complete ? DeviceHealth.Good : DeviceHealth.Bad;
        return found == board.Health ? null : new DeviceHealthChanged(null, board.Name, found, User, $"health check {sub.DisplayId} ended {outcome}", now);
    }

    internal static bool IsCheck(SchedulerState state, LeadJobId? lead) => lead is { } id && state.Jobs.TryGetValue(id, out var job) && job.Submission.IsHealthCheck;

    /// <summary>The same lab, in which nothing is checked any more.</summary>
    internal static SchedulerState Without(SchedulerState state) =>
        state.Devices.Values.Where(board => board.HealthCheck is not null).Aggregate(state, (current, board) => current.WithDevice(board with { HealthCheck = null }));

    private static DeviceHealthChanged Bad(Board board, string fault, DateTimeOffset now) => new(null, board.Name, DeviceHealth.Bad, User, $"Invalid health check: {fault}", now);
}
