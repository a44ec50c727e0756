using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using static LavaActors.Scheduling.Tests.Rules.Lab;

namespace LavaActors.Scheduling.Tests.Rules;

public sealed class PlacementTests
{
    [Fact]
    public void A_job_gets_a_free_device_with_its_submission() =>
        Assert.Equal("1:qemu-01", new Lab().With(Device("qemu-01")).Do(Job(Role())).Reserved);

    [Fact]
    public void The_higher_priority_goes_first_and_then_the_earlier_submission()
    {
        var lab = new Lab().With(Device("qemu-01")).Do(Job(Role())).Do(Job(0, Role())).Do(Job(100, Role())).Do(Job(100, Role()));

        Assert.Equal("3:qemu-01", lab.End(1).Reserved);
        Assert.Equal("4:qemu-01", lab.End(3).Reserved);
        Assert.Equal("2:qemu-01", lab.End(4).Reserved);
    }

    [Fact]
    public void A_job_with_tags_gets_only_a_device_that_has_them_all_and_a_later_one_without_tags_overtakes_it()
    {
        var lab = new Lab().With(Device("qemu-01", tags: ["a", "b"]), Device("qemu-02", tags: "a")).Do(Job(Role(device: "qemu-01")));

        Assert.Equal("", lab.Do(Job(Role(tags: ["a", "b"]))).Reserved);
        Assert.Equal("3:qemu-02", lab.Do(Job(Role())).Reserved);
        Assert.Equal("2:qemu-01", lab.End(1).Reserved);
    }

    [Fact]
    public void A_named_device_is_waited_for_though_others_are_free()
    {
        var lab = new Lab().With(Device("qemu-01"), Device("qemu-02")).Do(Job(Role(device: "qemu-02")));

        Assert.Equal("", lab.Do(Job(Role(device: "qemu-02"))).Reserved);
        Assert.Equal("2:qemu-02", lab.End(1).Reserved);
    }

    [Fact]
    public void A_group_gets_all_its_devices_at_once_or_none()
    {
        var lab = new Lab().With(Device("qemu-01"), Device("qemu-02")).Do(Job(Role()));

        Assert.Equal("", lab.Do(Job(Role("a", 0), Role("b", 1))).Reserved);
        Assert.True(lab.State.Device(new DeviceName("qemu-02"))!.IsFree);
        Assert.Equal("2:qemu-02 3:qemu-01", lab.End(1).Reserved);
    }

    [Fact]
    public void Groups_that_want_each_others_devices_do_not_block_each_other()
    {
        var lab = new Lab().With(Device("x", "x"), Device("y", "y")).Do(Job(Role(type: "x"))).Do(Job(Role(type: "y")));
        lab.Do(Job(10, Role("a", 0, "x"), Role("b", 1, "y"))).Do(Job(90, Role("a", 0, "y"), Role("b", 1, "x")));

        lab.End(1);
        Assert.Equal("5:y 6:x", lab.End(2).Reserved);
        lab.End(5);
        Assert.Equal("3:x 4:y", lab.End(6).Reserved);
    }

    [Fact]
    public void A_role_that_could_take_any_device_leaves_the_rare_one_to_the_role_that_needs_it() =>
        Assert.Equal(
            "1:qemu-02 2:qemu-01",
            new Lab().With(Device("qemu-01", tags: "usb"), Device("qemu-02")).Do(Job(Role("any", 0), Role("usb", 1, tags: "usb"))).Reserved);

    [Fact]
    public void A_blocked_group_does_not_keep_a_free_device_from_a_younger_job()
    {
        var lab = new Lab().With(Device("qemu-01"), Device("qemu-02")).Do(Job(Role(device: "qemu-01"))).Do(Job(Role("a", 0), Role("b", 1)));

        Assert.Equal("4:qemu-02", lab.Do(Job(Role())).Reserved);
    }

    [Fact]
    public void Guests_are_placed_with_their_hosts_device()
    {
        var lab = new Lab().With(Device("mustang-01", "mustang")).Do(Job(Role("host", 0, "mustang"), Guest("guest", 1, "host"), Guest("guest", 2, "host")));

        Assert.Equal("1:mustang-01 2:mustang-01 3:mustang-01", lab.Reserved);
        Assert.Single(lab.Last.OfType<DevicesReserved>().Single().Reservations.Select(mine => mine.Fencing).Distinct());
    }

    [Fact]
    public void A_device_is_free_when_host_and_guests_are_over_not_before()
    {
        var lab = new Lab().With(Device("m", "mustang")).Do(Job(Role("host", 0, "mustang"), Guest("guest", 1, "host"))).Do(Job(Role(type: "mustang")));

        Assert.Equal("", lab.End(1).Reserved);
        Assert.Equal("3:m", lab.End(2).Reserved);
    }

    [Theory]
    [InlineData(DeviceHealth.Good, true)]
    [InlineData(DeviceHealth.Unknown, true)]
    [InlineData(DeviceHealth.Looping, false)]
    [InlineData(DeviceHealth.Bad, false)]
    [InlineData(DeviceHealth.Maintenance, false)]
    [InlineData(DeviceHealth.Retired, false)]
    public void Only_good_and_unknown_devices_run_jobs(DeviceHealth health, bool runs)
    {
        var lab = new Lab().With(Device("qemu-01"), Device("qemu-02", health: health)).Do(Job(Role(device: "qemu-01")));

        Assert.Equal(runs ? "2:qemu-02" : "", lab.Do(Job(Role())).Reserved);
    }

    [Fact]
    public void A_device_that_leaves_maintenance_takes_the_waiting_job_at_once()
    {
        var lab = new Lab().With(Device("qemu-01", health: DeviceHealth.Maintenance)).Do(Job(Role()));

        Assert.Equal("1:qemu-01", lab.Do(new SetDeviceHealth(CommandId.New(), new DeviceName("qemu-01"), DeviceHealth.Good, "ann", "mended")).Reserved);
    }

    [Fact]
    public void Lost_devices_get_no_job_until_their_dispatcher_is_back()
    {
        var lab = new Lab().With(Device("qemu-01"));
        lab.Take(LavaActors.Scheduling.Rules.SchedulerRules.DispatcherLost(lab.State, "lab-a", Registration("lab-a").Incarnation, "its process ended", Noon));

        Assert.Equal("", lab.Do(Job(Role())).Reserved);
        Assert.Equal("1:qemu-01", lab.With(Device("qemu-01")).Reserved);
    }

    [Fact]
    public void Devices_wear_evenly()
    {
        var lab = new Lab().With(Device("qemu-01"), Device("qemu-02")).Do(Job(Role())).End(1);

        Assert.Equal("2:qemu-02", lab.Do(Job(Role())).Reserved);
        Assert.Equal("3:qemu-01", lab.Do(Job(Role())).Reserved);
    }

    [Fact]
    public void Each_reservation_has_a_higher_number_than_all_before()
    {
        var lab = new Lab().With(Device("qemu-01")).Do(Job(Role())).End(1).Do(Job(Role())).End(2, JobHealth.Incomplete).Do(Job(Role()));

        var numbers = lab.AllEvents.OfType<DevicesReserved>().Select(fact => fact.Reservations[0].Fencing).ToList();
        Assert.Equal([1, 2, 3], numbers);
    }
}
