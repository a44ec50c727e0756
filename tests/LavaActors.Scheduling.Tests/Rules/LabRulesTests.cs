using System.Collections.Immutable;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Scheduling.Tests.Rules;

/// <summary>What people say of dispatchers and devices, and what becomes of it (spec: scheduler.md §5).</summary>
public sealed class LabRulesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static SchedulerState Lab(int devices, params IEvent[] facts) => facts.Aggregate(
        SchedulerState.Empty.Apply(new DispatcherCameUp(
            "lab", Guid.NewGuid(), "akka.tcp://lava@h:1", [.. Enumerable.Range(1, devices).Select(n => new OfferedDevice(new DeviceName($"q{n}"), "qemu", ["net"], DeviceHealth.Good))], Noon)),
        (state, fact) => state.Apply(fact));

    private static Submit Job(int count = 1, IReadOnlyList<string>? tags = null, IReadOnlyList<DeviceName>? closed = null) => new(
        CommandId.New(), "ann", "job", 50, "", count == 1 ? null : new GroupId("g"),
        [.. Enumerable.Range(0, count).Select(n => new SubJobRequest(count == 1 ? "" : $"r{n}", n, "qemu", false, null, tags ?? [], null, "", Closed: closed))], JobVisibility.Public);

    private static SchedulerState After(SchedulerState state, params ICommand[] commands) => commands.Aggregate(state, (current, command) => SchedulerRules.Decide(current, command, Noon).After);

    private static int InUse(SchedulerState state) => state.Devices.Values.Count(board => board.HeldBy is not null);

    private static SetWorker Set(WorkerHealth? health = null, int? limit = null) => new(CommandId.New(), "lab", health, limit, "ann", "paint");

    private static Dictionary<string, DeviceHealth> Healths(SchedulerState state) => state.Devices.ToDictionary(each => each.Key, each => each.Value.Health);

    [Fact]
    public void A_dispatcher_in_maintenance_is_given_nothing_and_its_devices_stay_what_they_are()
    {
        var state = After(Lab(2), Set(WorkerHealth.Maintenance), Job());
        Assert.Equal(0, InUse(state));
        Assert.All(Healths(state).Values, health => Assert.Equal(DeviceHealth.Good, health));
        Assert.Contains("on dispatcher lab, which is Maintenance", Explanations.Of(state, new JobId(1), Noon), StringComparison.Ordinal);
    }

    [Fact]
    public void Back_again_it_gets_what_waits_and_good_devices_are_in_doubt()
    {
        var state = After(Lab(2, new DeviceHealthChanged(null, new DeviceName("q2"), DeviceHealth.Bad, "ann", "", Noon)), Set(WorkerHealth.Maintenance), Job(), Set(WorkerHealth.Active));
        Assert.Equal(1, InUse(state));
        Assert.Equal((DeviceHealth.Unknown, DeviceHealth.Bad), (Healths(state)["q1"], Healths(state)["q2"]));
    }

    [Fact]
    public void Retired_it_takes_its_devices_along_but_for_the_bad_ones()
    {
        var state = After(Lab(2, new DeviceHealthChanged(null, new DeviceName("q2"), DeviceHealth.Bad, "ann", "", Noon)), Set(WorkerHealth.Retired));
        Assert.Equal((DeviceHealth.Retired, DeviceHealth.Bad), (Healths(state)["q1"], Healths(state)["q2"]));
        Assert.Equal(DeviceHealth.Retired, Healths(After(state, Set(WorkerHealth.Active)))["q1"]);
    }

    [Fact]
    public void What_it_rests_from_it_rests_from_after_it_was_away()
    {
        var state = After(Lab(1), Set(WorkerHealth.Maintenance)).ToSnapshot().ToState(SchedulingPolicy.Default);
        state = state.Apply(new DispatcherCameUp("lab", Guid.NewGuid(), "akka.tcp://lava@h:2", [new OfferedDevice(new DeviceName("q1"), "qemu", ["net"], DeviceHealth.Good)], Noon));
        Assert.Equal(0, InUse(After(state, Job())));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(0, 3)]
    public void No_more_devices_are_in_use_than_the_limit_says(int limit, int expected)
    {
        var state = After(Lab(3), Set(limit: limit), Job(), Job(), Job());
        Assert.Equal(expected, InUse(state));
        if (limit == 1) Assert.Contains("on dispatcher lab, which uses 1 at a time", Explanations.Of(state, new JobId(3), Noon), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_that_is_larger_than_the_limit_waits_and_one_that_is_not_starts()
    {
        Assert.Equal(0, InUse(After(Lab(3), Set(limit: 1), Job(2))));
        Assert.Equal(2, InUse(After(Lab(3), Set(limit: 2), Job(2))));
        Assert.Equal(2, InUse(After(Lab(3), Set(limit: 1), Job(2), Set(limit: 2))));
    }

    [Fact]
    public void A_limit_below_none_is_refused() => Assert.IsType<Refused>(SchedulerRules.Decide(Lab(1), Set(limit: -1), Noon).Reply);

    [Fact]
    public void Said_twice_nothing_is_recorded_twice()
    {
        var set = Set(WorkerHealth.Maintenance, 1);
        Assert.Empty(SchedulerRules.Decide(After(Lab(1), set), set, Noon).Events);
    }

    [Fact]
    public void Tags_of_people_count_like_those_of_the_dictionary_and_outlive_its_change()
    {
        var tagged = After(Lab(1), new SetDeviceTags(CommandId.New(), new DeviceName("q1"), ["usb"], "ann"));
        Assert.IsType<Refused>(SchedulerRules.Decide(Lab(1), Job(tags: ["usb", "net"]), Noon).Reply);
        Assert.Equal(1, InUse(After(tagged, Job(tags: ["usb", "net"]))));
        var snapshot = tagged.ToSnapshot().ToState(SchedulingPolicy.Default);
        Assert.Equal(["net", "usb"], snapshot.Device(new DeviceName("q1"))!.AllTags);
        var again = tagged.Apply(new DispatcherCameUp("lab", Guid.NewGuid(), "akka.tcp://lava@h:1", [new OfferedDevice(new DeviceName("q1"), "qemu", [], DeviceHealth.Good)], Noon));
        Assert.Equal(["usb"], again.Device(new DeviceName("q1"))!.AllTags);
    }

    [Fact]
    public void A_device_that_is_closed_to_the_submitter_is_not_used()
    {
        IReadOnlyList<DeviceName> closed = [new DeviceName("q1")];
        Assert.IsType<Refused>(SchedulerRules.Decide(Lab(1), Job(closed: closed), Noon).Reply);
        var state = After(Lab(2), Job(closed: closed));
        Assert.Equal(["q2"], state.Devices.Values.Where(board => board.HeldBy is not null).Select(board => board.Name.Value));
        Assert.Equal(1, InUse(After(state, Job(closed: closed))));
    }

    [Fact]
    public void A_device_that_is_added_waits_for_its_dispatcher()
    {
        var add = new AddDevice(CommandId.New(), new DeviceName("new"), "qemu", "lab", DeviceHealth.Unknown, "ann");
        var state = After(SchedulerState.Empty, add, Job());
        Assert.Equal((0, DeviceAdded.WhyLost), (InUse(state), state.Device(add.Device)!.LostBecause));
        Assert.IsType<LabChanged>(SchedulerRules.Decide(state, add, Noon).Reply);
        Assert.IsType<Refused>(SchedulerRules.Decide(state, add with { DeviceType = "mustang" }, Noon).Reply);
        var up = SchedulerRules.Decide(state, new RegisterDispatcher("lab", Guid.NewGuid(), "akka.tcp://lava@h:1", [new OfferedDevice(add.Device, "qemu", [], DeviceHealth.Good)], "1.2.3"), Noon);
        Assert.Equal("1.2.3", up.Events.OfType<DispatcherCameUp>().Single().Version);
        Assert.Equal((1, DeviceHealth.Unknown), (InUse(up.After), up.After.Device(add.Device)!.Health));
    }
}
