using System.Collections.Immutable;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Scheduling.Rules;

/// <summary>
/// What the scheduler refuses at submission (spec: scheduler.md §9.1): what the lab could not run even if all its devices were free. A device that is in
/// Maintenance, Bad or lost counts, since it may come back; a Retired one does not.
/// </summary>
internal static class SubmissionCheck
{
    /// <summary>Null when the submission is fine.</summary>
    public static Refused? Refusal(SchedulerState state, Submit c)
    {
        Refused No(string reason, string remedy, bool lacksDevices = false) => new(c.Command, reason, remedy, lacksDevices);

        if (c.SubJobs.Count == 0)
            return No("the submission has no jobs", "give at least one role a count of 1 or more");
        if (c.TargetGroup is null && c.SubJobs.Count > 1)
            return No($"{c.SubJobs.Count} sub-jobs without a target group", "name a target group for a MultiNode submission");
        if (c.Priority is < 0 or > 100)
            return No($"Invalid job priority: {c.Priority}", "give a priority from 0 to 100");

        foreach (var sub in c.SubJobs)
        {
            if (sub.IsGuest)
            {
                var hosts = c.SubJobs.Count(host => !host.IsGuest && host.Role == sub.HostRole);
                if (hosts != 1)
                    return No($"role '{sub.Role}' is a guest of role '{sub.HostRole}', which has {hosts} devices", "a host role has a device and count: 1");
            }
            else if ((TypeRefusal(state, sub) ?? FacilityRefusal(state, sub)) is { } wrong)
            {
                return No(wrong.Reason, wrong.Remedy, wrong.LacksDevices);
            }
        }

        var demands = Demand.Of([.. c.SubJobs.Select((request, n) => new SubJob(new(n + 1), "", request))]);
        var matching = Matching.Match(demands, demand =>
            state.Devices.Values.Where(board => board.Health != DeviceHealth.Retired && board.Suits(demand)).Select(board => board.Name));
        return matching.Contains(null)
            ? No(NotEnough(state, demands, matching), "ask for fewer devices or other tags, or add devices to the lab", lacksDevices: true)
            : null;
    }

    /// <summary>That there is no such type is what the lab lacks; a worker or device that is not there, or not of the type, is a fault of the submission (spec: scheduler.md §9.1, rows 6 and 7).</summary>
    private static (string Reason, string Remedy, bool LacksDevices)? TypeRefusal(SchedulerState state, SubJobRequest sub)
    {
        var types = state.Devices.Values.Where(board => board.Health != DeviceHealth.Retired).Select(board => board.DeviceType).Distinct().ToList();
        if (sub.DeviceType is not { Length: > 0 } type || !types.Contains(type))
            return ($"Device type '{sub.DeviceType}' is unavailable: no dispatcher has such a device", Nearest.Remedy(sub.DeviceType ?? "", types, "device types"), true);
        var dispatchers = state.Devices.Values.Where(board => board.Health != DeviceHealth.Retired).Select(board => board.Dispatcher).Distinct().ToList();
        if (sub.Dispatcher is { } dispatcher && !dispatchers.Contains(dispatcher))
            return ($"Worker '{dispatcher}' does not exist: no dispatcher of that name has devices", Nearest.Remedy(dispatcher, dispatchers, "dispatchers"), false);
        if (sub.DeviceName is not { } name)
            return null;
        if (state.Device(name) is not { } board)
            return ($"Device '{name}' does not exist", Nearest.Remedy(name.Value, state.Devices.Values.Where(b => b.DeviceType == type).Select(b => b.Name.Value), $"devices of type {type}"), false);
        return board.DeviceType == type ? null : ($"Device '{name}' is not of type '{type}'", $"it is of type {board.DeviceType}", false);
    }

    // A dispatcher may get one later; until then the job would wait without anybody knowing for what.
    private static (string Reason, string Remedy, bool LacksDevices)? FacilityRefusal(SchedulerState state, SubJobRequest sub)
    {
        if (sub.Needs is not { Count: > 0 }) return null;
        var (demand, withoutThem) = (DemandOf(sub), DemandOf(sub with { Needs = null }));
        var others = state.Devices.Values.Where(board => board.Health != DeviceHealth.Retired && board.Suits(withoutThem)).ToList();
        if (others.Count == 0 || others.Any(board => board.Suits(demand))) return null;
        var missing = others.Select(board => (board.Dispatcher, Missing: board.Missing(demand)!)).Distinct().OrderBy(each => each.Dispatcher, StringComparer.Ordinal).ToList();
        var of = string.IsNullOrEmpty(sub.Role) ? "the job" : $"role '{sub.Role}'";
        return (
            $"{of} is valid, but not supported by this dispatcher: it needs {missing[0].Missing.Name}, which {string.Join(", ", missing.Select(each => $"dispatcher {each.Dispatcher} does not have ({each.Missing.Why})"))}",
            "set containers.engine in the dispatcher's configuration to an engine that works and start the dispatcher again, or take out of the job what runs in containers",
            true);

        static Demand DemandOf(SubJobRequest sub) => Demand.Of([new SubJob(new(1), "", sub)])[0];
    }

    private static string NotEnough(SchedulerState state, ImmutableArray<Demand> demands, Protocol.Ids.DeviceName?[] matching)
    {
        var missing = demands.Where((_, i) => matching[i] is null).GroupBy(demand => demand.Kind, StringComparer.Ordinal).Select(same =>
        {
            var wanted = demands.Count(demand => demand.Kind == same.Key);
            var there = state.Devices.Values.Count(board => board.Health != DeviceHealth.Retired && board.Suits(same.First()));
            return $"{wanted} {same.First().InWords} wanted, the lab has {there}";
        });
        return string.Join("; ", missing);
    }
}
