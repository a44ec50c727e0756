using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using static LavaActors.Scheduling.Tests.Rules.Lab;

namespace LavaActors.Scheduling.Tests.Rules;

/// <summary>Dispatchers and the boards that they offer.</summary>
public sealed partial class SchedulerRulesTests
{
    [Fact]
    public void A_registration_that_comes_again_changes_nothing_and_is_answered()
    {
        var lab = new Lab().With(Device("qemu-01", tags: "a")).With(Device("qemu-01", tags: "a"));

        Assert.Empty(lab.Last);
        Assert.IsType<DispatcherRegistered>(lab.Reply);
    }

    [Fact]
    public void A_board_that_its_dispatcher_still_cleans_up_is_given_to_nobody_and_is_nobody_elses()
    {
        var device = new DeviceName("q1");
        var lab = new Lab().Do(Registration("lab-a", Device("q1") with { NotYet = "it is cleaned up" })).Do(Job(Role()));
        Assert.Equal("", lab.Reserved);
        Assert.Contains("it is cleaned up", lab.Explained(1), StringComparison.Ordinal);
        lab.Do(Registration("lab-a", Device("q1") with { NotYet = "it is cleaned up" }));
        Assert.Empty(lab.Last);

        lab.Do(Registration("lab-b", Device("q1")) with { Seen = [new SeenReservation(device, 0)] });
        Assert.Equal("", lab.Reserved);
        Assert.Equal([new DeviceStanding(device, "lab-a", 0)], Assert.IsType<DispatcherRegistered>(lab.Reply).Standings!);
        Assert.True(lab.State.ToSnapshot().ToState(SchedulingPolicy.Default).IsOwnedByAnother(device, "lab-b"));

        lab.Do(Registration("lab-a", Device("q1")));
        Assert.Equal("1:q1", lab.Reserved);
    }

    [Fact]
    public void A_scheduler_that_begins_gives_no_board_away_before_its_dispatcher_has_registered()
    {
        var stored = new Lab().With(Device("q1")).Do(Registration("lab-b", Device("q2") with { HealthCheck = "qemu" })).State.Await();
        var submitted = SchedulerRules.Decide(stored, Job(Role()), Noon);
        var waits = submitted.After;
        Assert.Empty(submitted.Events.OfType<DevicesReserved>());
        Assert.Empty(HealthChecks.Ready(waits, Noon));
        Assert.Contains("on dispatcher lab-a, which has not registered yet since the scheduler began", Explanations.Of(waits, new JobId(1), Noon), StringComparison.Ordinal);

        // One of them says nothing of the other's boards.
        Assert.Empty(SchedulerRules.Reconsider(waits.Heard("lab-b"), Noon).Events);
        Assert.Equal("q2", Assert.Single(HealthChecks.Ready(waits.Heard("lab-b"), Noon)).Name.Value);
        var reservation = Assert.Single(Assert.Single(SchedulerRules.Reconsider(waits.Heard("lab-a"), Noon).Events.OfType<DevicesReserved>()).Reservations);
        Assert.Equal("q1", reservation.Device.Value);
        // Nor is it stored.
        Assert.False(waits.ToSnapshot().ToState(SchedulingPolicy.Default).Device(new DeviceName("q1"))!.IsAwaited);
    }

    [Fact]
    public void A_board_stays_with_the_dispatcher_whose_run_has_it_until_that_is_over()
    {
        var device = new DeviceName("q1");
        var offer = Registration("lab-b", Device("q1")) with { Seen = [new SeenReservation(device, 0)] };
        var lab = new Lab().With(Device("q1")).Do(Job(Role()));
        lab.Take(SchedulerRules.DispatcherLost(lab.State, "lab-a", lab.State.Dispatchers["lab-a"].Incarnation, "its node left the cluster", lab.Now));

        lab.Do(offer);
        Assert.Equal([new DeviceStanding(device, "lab-a", 1, "lab-a", "lab-a")], Assert.IsType<DispatcherRegistered>(lab.Reply).Standings!);

        lab.End(1, JobHealth.Incomplete, ErrorTypes.Infrastructure).Do(offer).Do(Job(Role()));
        Assert.Equal("2:q1", lab.Reserved);
        // The other one comes back.
        lab.Do(Registration("lab-a", Device("q1")) with { Incarnation = Guid.NewGuid(), Seen = [new SeenReservation(device, 1)] });
        Assert.Equal([new DeviceStanding(device, "lab-b", 2, "lab-b", "lab-b")], Assert.IsType<DispatcherRegistered>(lab.Reply).Standings!);

        lab.End(2, JobHealth.Complete);
        Assert.Equal(new DeviceStanding(device, "lab-b", 2, null, "lab-b"), lab.State.ToSnapshot().ToState(SchedulingPolicy.Default).StandingOf(device));
    }

    [Fact]
    public void After_a_restore_of_the_database_reservations_go_on_above_what_the_boards_have_seen()
    {
        var seen = Registration("lab-a", Device("q1")) with { Seen = [new SeenReservation(new DeviceName("q1"), 50)] };
        var lab = new Lab().Do(seen);
        Assert.Equal(51, lab.State.ToSnapshot().NextFencing);
        lab.Do(seen);
        Assert.Empty(lab.Last);

        Assert.Equal(51, lab.Do(Job(Role())).Last.OfType<DevicesReserved>().Single().Reservations.Single().Fencing);
    }

    [Fact]
    public void The_health_a_person_set_outlives_the_dispatchers_restart()
    {
        var name = new DeviceName("qemu-01");
        var lab = new Lab().With(Device("qemu-01")).Do(new SetDeviceHealth(CommandId.New(), name, DeviceHealth.Bad, "ann", "smoke"));

        lab.Do(Registration("lab-a", Device("qemu-01")) with { Incarnation = Guid.NewGuid() });

        Assert.Equal(DeviceHealth.Bad, lab.State.Device(name)!.Health);
    }

    [Fact]
    public void A_device_that_its_dispatcher_no_longer_offers_is_lost()
    {
        var lab = new Lab().With(Device("q1"), Device("q2")).With(Device("q1"));

        Assert.Contains("does not offer it", lab.State.Device(new DeviceName("q2"))!.LostBecause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dispatcher_that_leaves_gets_no_more_runs_and_keeps_the_one_it_has()
    {
        var lab = new Lab().With(Device("q1"), Device("q2")).Do(Job(Role()));
        var held = lab.State.Devices.Values.Single(board => board.HeldBy is not null).Name;

        lab.Do(new DispatcherLeaving("lab-a", Registration("lab-a").Incarnation)).Do(Job(Role()));

        Assert.Single(lab.State.Queue);
        Assert.All(lab.State.Devices.Values, board => Assert.Contains("it is shutting down", board.LostBecause, StringComparison.Ordinal));
        Assert.NotNull(lab.State.Device(held)!.HeldBy);
        lab.Do(Registration("lab-a", Device("q1"), Device("q2")) with { Incarnation = Guid.NewGuid() });
        Assert.Empty(lab.State.Queue);
    }

    [Fact]
    public void A_device_stays_with_the_dispatcher_that_has_it()
    {
        var lab = new Lab().With(Device("q1")).Do(Registration("lab-b", Device("q1")));

        Assert.Equal("lab-a", lab.State.Device(new DeviceName("q1"))!.Dispatcher);
    }

    [Fact]
    public void The_loss_of_an_older_incarnation_says_nothing_about_the_newer_one()
    {
        var lab = new Lab().With(Device("q1"));

        lab.Take(SchedulerRules.DispatcherLost(lab.State, "lab-a", Guid.NewGuid(), "its process ended", Noon));

        Assert.Empty(lab.Last);
    }
}
