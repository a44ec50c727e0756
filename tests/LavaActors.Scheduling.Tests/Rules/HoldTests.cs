using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using static LavaActors.Scheduling.Tests.Rules.Lab;

namespace LavaActors.Scheduling.Tests.Rules;

/// <summary>What is kept for a group that waits, from whom, and for how long. Devices are kept after ten minutes, and a run that does not say otherwise is of two hours.</summary>
public sealed class HoldTests
{
    private static readonly SubJobRequest[] Two = [Role("a", 0), Role("b", 1)];

    private static Submit Run(int minutes, params SubJobRequest[] roles) => Job(roles) with { RunTimeout = TimeSpan.FromMinutes(minutes) };

    private static Submit Run(params SubJobRequest[] roles) => Run(120, roles);

    /// <summary>Job 1 runs on q1, and the group 2.0, 2.1 waits for it and one of the others.</summary>
    private static Lab WithWaitingGroup(params OfferedDevice[] others) =>
        new Lab().With([Device("q1"), .. others]).Do(Run(Role(device: "q1"))).Do(Run([Role("a", 0, device: "q1"), Role("b", 1)]));

    [Fact]
    public void A_group_that_waits_a_short_time_keeps_nothing()
    {
        var lab = WithWaitingGroup(Device("q2")).WaitMinutes(9);

        Assert.Equal("", lab.Kept);
        Assert.Equal("4:q2", lab.Do(Run(Role())).Reserved);
    }

    [Fact]
    public void A_group_that_has_waited_long_keeps_what_it_needs_until_it_begins()
    {
        var lab = WithWaitingGroup(Device("q2"), Device("q3")).WaitMinutes(10);

        Assert.Equal("2: q2", lab.Kept);
        Assert.Equal("4:q3", lab.Do(Run(Role())).Reserved);
        Assert.Equal("", lab.Do(Run(Role())).Reserved);
        Assert.Equal("2:q1 3:q2", lab.End(1).Reserved);
        Assert.Equal("", lab.Kept);
    }

    [Fact]
    public void What_becomes_free_later_is_kept_too()
    {
        var lab = new Lab().With(Device("q1"), Device("q2"), Device("q3")).Do(Run(Role())).Do(Run(Role())).Do(Run(Role()))
            .Do(Run(Role("a", 0), Role("b", 1), Role("c", 2)))
            .Do(Run(Role())).WaitMinutes(15);

        Assert.Equal("", lab.End(2).Reserved);
        Assert.Equal("", lab.End(1).Reserved);
        Assert.Equal("4: q1 q2", lab.Kept);
        Assert.Equal("4:q1 5:q2 6:q3", lab.End(3).Reserved);
    }

    [Fact]
    public void A_single_job_keeps_nothing_for_itself()
    {
        var lab = new Lab().With(Device("q1"), Device("q2")).Do(Run(Role(device: "q1"))).Do(Run(Role(device: "q1"))).WaitMinutes(60);

        Assert.Equal("3:q2", lab.Do(Run(Role())).Reserved);
    }

    [Fact]
    public void Who_is_ahead_in_the_queue_takes_what_is_kept()
    {
        var lab = WithWaitingGroup(Device("q2")).WaitMinutes(20);

        Assert.Equal("4:q2", lab.Do(Job(100, Role())).Reserved);
    }

    [Fact]
    public void Who_is_over_before_the_group_could_begin_may_use_what_is_kept()
    {
        var lab = WithWaitingGroup(Device("q2")).WaitMinutes(20);

        Assert.Equal("", lab.Do(Run(101, Role())).Reserved);
        Assert.Equal("5:q2", lab.Do(Run(100, Role())).Reserved);
    }

    [Fact]
    public void The_bound_of_back_filling_does_not_move_when_somebody_uses_it()
    {
        var lab = WithWaitingGroup(Device("q2")).WaitMinutes(20).Do(Run(60, Role())).WaitMinutes(30);

        Assert.Equal("", lab.End(1).Reserved);
        Assert.Equal("2: q1", lab.Kept);
        Assert.Equal("", lab.Do(Run(31, Role())).Reserved);
        Assert.Equal("6:q1", lab.Do(Run(30, Role())).Reserved);
    }

    [Fact]
    public void A_job_whose_run_has_no_known_end_uses_nothing_that_is_kept()
    {
        var lab = WithWaitingGroup(Device("q2")).WaitMinutes(20);

        Assert.Equal("", lab.Do(Job(Role())).Reserved);
    }

    [Theory]
    [InlineData(DeviceHealth.Maintenance)]
    [InlineData(DeviceHealth.Bad)]
    [InlineData(DeviceHealth.Looping)]
    public void A_group_whose_devices_are_not_well_keeps_nothing(DeviceHealth health)
    {
        var lab = WithWaitingGroup(Device("q2")).WaitMinutes(20).Do(new SetDeviceHealth(CommandId.New(), new DeviceName("q1"), health, "ann", "so it is"));
        Assert.Equal("4:q2", lab.Do(Run(Role())).Reserved);

        lab.End(4).Do(new SetDeviceHealth(CommandId.New(), new DeviceName("q1"), DeviceHealth.Good, "ann", "mended"));

        Assert.Equal("2: q2", lab.Kept);
    }

    [Fact]
    public void A_group_whose_device_is_lost_keeps_nothing()
    {
        var lab = new Lab().With(Device("q1")).Do(Registration("lab-b", Device("q2")))
            .Do(Run(Role(device: "q1"))).Do(Run([Role("a", 0, device: "q1"), Role("b", 1)])).WaitMinutes(20);
        Assert.Equal("2: q2", lab.Kept);

        lab.Take(SchedulerRules.DispatcherLost(lab.State, "lab-a", Registration("lab-a").Incarnation, "its process ended", lab.Now));

        Assert.Equal("", lab.Kept);
    }

    [Fact]
    public void A_run_that_should_have_ended_long_ago_is_not_waited_for()
    {
        var lab = WithWaitingGroup(Device("q2")).WaitMinutes(20).Do(Run(Role()));
        Assert.Equal("", lab.Reserved);
        Assert.Equal(Noon.AddMinutes(130), lab.Reconsider);

        Assert.Equal("", lab.WaitMinutes(109).Reserved);
        Assert.Equal("4:q2", lab.WaitMinutes(1).Reserved);
    }

    [Fact]
    public void Of_two_groups_that_count_on_the_same_device_the_first_alone_keeps_others()
    {
        var lab = new Lab().With(Device("q1"), Device("q2"), Device("q3")).Do(Run(Role(device: "q1")))
            .Do(Run([Role("a", 0, device: "q1"), Role("b", 1, device: "q2")]))
            .Do(Run([Role("a", 0, device: "q1"), Role("b", 1, device: "q3")])).WaitMinutes(20);

        Assert.Equal("2: q2", lab.Kept);
    }

    [Fact]
    public void When_the_group_ahead_has_waited_long_enough_the_other_one_lets_go_at_that_moment()
    {
        var lab = new Lab().With(Device("q1"), Device("q2"), Device("q3")).Do(Run(Role(device: "q1")))
            .Do(Run([Role("a", 0, device: "q1"), Role("b", 1, device: "q2")])).WaitMinutes(8)
            .Do(Run([Role("a", 0, device: "q1"), Role("b", 1, device: "q3")]) with { Priority = 100 }).WaitMinutes(7)
            .Do(Run(Role(device: "q2")));
        Assert.Equal("2: q2", lab.Kept);
        Assert.Equal(Noon.AddMinutes(18), lab.Reconsider);

        Assert.Equal("6:q2", lab.WaitMinutes(3).Reserved);
        Assert.Equal("4: q3", lab.Kept);
    }

    [Fact]
    public void Groups_of_other_devices_keep_theirs_beside_it()
    {
        var lab = WithWaitingGroup(Device("q2"), Device("m1", "mustang"), Device("m2", "mustang")).Do(Run(Role(type: "mustang", device: "m1")))
            .Do(Run([Role("a", 0, "mustang"), Role("b", 1, "mustang")])).WaitMinutes(20);

        Assert.Equal("2: q2; 5: m2", lab.Kept);
    }

    [Fact]
    public void The_device_that_others_need_most_is_kept_last()
    {
        var lab = WithWaitingGroup(Device("q2", tags: "usb"), Device("q3")).WaitMinutes(20);

        Assert.Equal("2: q3", lab.Kept);
    }

    [Fact]
    public void The_group_counts_on_those_that_are_back_soonest()
    {
        var lab = new Lab().With(Device("q1"), Device("q2"), Device("q3"))
            .Do(Run(300, Role(device: "q1"))).Do(Run(90, Role(device: "q2"))).Do(Run(Two)).WaitMinutes(20);

        Assert.Equal(Noon.AddMinutes(90), Placement.Decide(lab.State, lab.Now).Holds.Single().Until);
    }

    [Fact]
    public void It_is_said_for_whom_a_device_is_kept_and_what_is_kept_for_a_group()
    {
        var lab = new Lab().With(Device("q1"), Device("q2"), Device("q3", health: DeviceHealth.Maintenance)).Do(Run(Role(device: "q1"))).Do(Run(Two)).WaitMinutes(20).Do(Run(Role()));

        Assert.Equal("needs 1 more qemu; 1 is running job 1, 1 is in Maintenance. q2 is kept for it since 2026-11-22 12:10 UTC", lab.Explained(2));
        Assert.Equal("needs 1 qemu; 1 is running job 1, 1 is kept for job 2.0 since 2026-11-22 12:10 UTC, 1 is in Maintenance", lab.Explained(4));
    }

    [Fact]
    public void What_is_kept_for_those_behind_is_no_reason_to_wait()
    {
        var lab = new Lab().With(Device("q1"), Device("q2"), Device("m1", "mustang")).Do(Run(Role(device: "q1"))).Do(Run(Role(type: "mustang")))
            .Do(Run([Role("a", 0), Role("b", 1, "mustang")])).WaitMinutes(20)
            .Do(Run(Two) with { Priority = 100 });

        Assert.Equal("3: q2", lab.Kept);
        Assert.Equal("needs 1 more qemu; 1 is running job 1", lab.Explained(5));
    }

    [Fact]
    public void Waiting_outweighs_priority_in_the_end()
    {
        var early = new Lab().With(Device("q1")).Do(Run(Role())).Do(Job(40, Role())).WaitMinutes(149).Do(Job(50, Role()));
        var late = new Lab().With(Device("q1")).Do(Run(Role())).Do(Job(40, Role())).WaitMinutes(151).Do(Job(50, Role()));

        Assert.Equal("3:q1", early.End(1).Reserved);
        Assert.Equal("2:q1", late.End(1).Reserved);
    }

    [Fact]
    public void A_restart_keeps_order_and_bounds()
    {
        var lab = WithWaitingGroup(Device("q2")).Do(Job(90, Role(device: "q1"))).WaitMinutes(20);

        var restored = lab.State.ToSnapshot().ToState(SchedulingPolicy.Default);

        Assert.Equal(lab.State.Queue.Keys, restored.Queue.Keys);
        var (before, after) = (Placement.Decide(lab.State, lab.Now).Holds.Single(), Placement.Decide(restored, lab.Now).Holds.Single());
        Assert.Equal((before.Job.Key, before.Until, before.Since), (after.Job.Key, after.Until, after.Since));
        Assert.Equal(before.Devices.ToList(), after.Devices.ToList());
    }
}
