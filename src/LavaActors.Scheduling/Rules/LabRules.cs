using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using static LavaActors.Scheduling.Rules.SchedulerRules;

namespace LavaActors.Scheduling.Rules;

/// <summary>What people say of devices and dispatchers beside the health of a device (spec: scheduler.md §5).</summary>
internal static class LabRules
{
    public static Decision OnAddDevice(SchedulerState state, AddDevice c, DateTimeOffset now) => state.Device(c.Device) is { } known
        ? Nothing(state, known.LostBecause == DeviceAdded.WhyLost && known.DeviceType == c.DeviceType && known.Dispatcher == c.Dispatcher
            ? new LabChanged(c.Command)
            : new Refused(c.Command, $"there is a device {c.Device} already", "give another name"))
        : Record(state, new LabChanged(c.Command), now, new DeviceAdded(c.Device, c.DeviceType, c.Dispatcher, c.Health, c.By, now));

    public static Decision OnSetTags(SchedulerState state, SetDeviceTags c, DateTimeOffset now)
    {
        if (state.Device(c.Device) is not { } board)
            return Nothing(state, new Refused(c.Command, $"there is no device {c.Device}", Nearest.Remedy(c.Device.Value, state.Devices.Keys, "devices")));
        var reply = new LabChanged(c.Command);
        return (board.LabTags ?? []).SetEquals(c.Tags)
            ? Nothing(state, reply)
            : Record(state, reply, now, new DeviceTagsSet(c.Device, [.. c.Tags.Distinct().Order(StringComparer.Ordinal)], c.By, now));
    }

    public static Decision OnSetWorker(SchedulerState state, SetWorker c, DateTimeOffset now)
    {
        var (reply, known) = (new LabChanged(c.Command), state.WorkerOf(c.Worker));
        if (c.JobLimit is < 0)
            return Nothing(state, new Refused(c.Command, $"a job limit of {c.JobLimit}", "give 0 for no limit, or the number of devices that may be in use at a time"));
        var wanted = new KnownWorker(c.Health ?? known.Health, c.JobLimit ?? known.JobLimit);
        if (wanted == known && state.Workers.ContainsKey(c.Worker))
            return Nothing(state, reply);
        var facts = new List<IEvent> { new WorkerSet(c.Worker, wanted.Health, wanted.JobLimit, c.By, c.Reason, now) };
        if (wanted.Health != known.Health)
            facts.AddRange(Cascade(state, c, wanted.Health, now));
        return Record(state, reply, now, facts);
    }

    public static Decision OnSetRule(SchedulerState state, SetHealthRule c, DateTimeOffset now)
    {
        if (c.Rule.Frequency < 1)
            return Nothing(state, new Refused(c.Command, $"a health check every {c.Rule.Frequency} {(c.Rule.Denominator is HealthDenominator.Hours ? "hours" : "jobs")}", "give 1 or more"));
        var reply = new LabChanged(c.Command);
        return state.HealthRuleOf(c.DeviceType) == c.Rule
            ? Nothing(state, reply)
            : Record(state, reply, now, new HealthRuleSet(c.DeviceType, c.Rule, c.By, now));
    }

    /// <summary>Back from a rest, a good device is in doubt; one that goes for good takes its devices along. In maintenance they stay what they are.</summary>
    private static IEnumerable<DeviceHealthChanged> Cascade(SchedulerState state, SetWorker c, WorkerHealth health, DateTimeOffset now) =>
        from board in state.Devices.Values
        where board.Dispatcher == c.Worker
        let next = health switch
        {
            WorkerHealth.Active when board.Health is DeviceHealth.Good => DeviceHealth.Unknown,
            WorkerHealth.Retired when board.Health is not (DeviceHealth.Bad or DeviceHealth.Retired) => DeviceHealth.Retired,
            _ => board.Health,
        }
        where next != board.Health
        select new DeviceHealthChanged(null, board.Name, next, c.By, $"worker {c.Worker} is {health}{(c.Reason.Length == 0 ? "" : $": {c.Reason}")}", now);
}
