using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using Microsoft.Extensions.Time.Testing;
using static LavaActors.Coordination.Tests.Groups.Given;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Tests.Groups;

public sealed class WaitGraphTests
{
    [Fact]
    public void Two_who_wait_for_each_others_messages_are_told_by_name()
    {
        var (host, guest) = (WaitAll(Host, "ready", "guest", holdsRun: true), WaitAll(Guest1, "go", "host", holdsRun: true));

        Assert.Equal(
            [
                (host.Command, "deadlock: 14.0 (host) waits for 'ready' (lava-wait-all) of 14.1 (guest), 14.2 (guest), 14.1 (guest) waits for 'go' (lava-wait-all) of 14.0 (host): not all will send 'ready'"),
                (guest.Command, "deadlock: 14.1 (guest) waits for 'go' (lava-wait-all) of 14.0 (host), 14.0 (host) waits for 'ready' (lava-wait-all) of 14.1 (guest), 14.2 (guest): not all will send 'go'"),
            ],
            Deadlocks(Fresh, host, guest).Select(dead => (dead.Call, dead.Text)));
    }

    [Fact]
    public void A_wait_and_a_barrier_that_nobody_is_left_to_end()
    {
        var state = Fresh.After(End(Guest2, "Complete"));
        var (wait, all) = (Wait(Host, "ready", holdsRun: true), WaitAll(Guest1, "go", "host", holdsRun: true));

        Assert.Equal(
            "deadlock: 14.0 (host) waits for 'ready' (lava-wait), 14.1 (guest) waits for 'go' (lava-wait-all) of 14.0 (host); 14.2 (guest, Complete) has ended: nobody is left who could send 'ready'",
            Deadlocks(state, wait, all)[0].Text);
    }

    [Fact]
    public void Who_stands_at_a_barrier_is_told_of_those_who_cannot_come()
    {
        var (sync1, sync2) = (Sync(Guest1, holdsRun: true), Sync(Guest2, holdsRun: true));
        var state = Fresh.After(sync1, sync2);
        var wait = Wait(Host, "ready", holdsRun: true);

        Assert.Equal(
            [
                "deadlock: 14.0 (host) waits for 'ready' (lava-wait), 14.1 (guest) waits at the barrier 'clients' for 14.0 (host), 14.2 (guest) waits at the barrier 'clients' for 14.0 (host): nobody is left who could send 'ready'",
                "deadlock: 14.1 (guest) waits at the barrier 'clients' for 14.0 (host), 14.0 (host) waits for 'ready' (lava-wait), 14.2 (guest) waits at the barrier 'clients' for 14.0 (host): the barrier 'clients' can no longer open",
                "deadlock: 14.2 (guest) waits at the barrier 'clients' for 14.0 (host), 14.0 (host) waits for 'ready' (lava-wait), 14.1 (guest) waits at the barrier 'clients' for 14.0 (host): the barrier 'clients' can no longer open",
            ],
            Deadlocks(state, wait, sync1, sync2).Select(dead => dead.Text));
    }

    [Fact]
    public void Two_barriers_that_are_walked_to_in_different_order_never_open()
    {
        var calls = new IWait[] { Sync(Host, "a", holdsRun: true), Sync(Guest1, "b", holdsRun: true), Sync(Guest2, "b", holdsRun: true) };

        Assert.Equal(3, Deadlocks(Fresh.After([.. calls]), calls).Count);
    }

    [Fact]
    public void Who_waits_for_all_and_has_not_sent_waits_for_itself() =>
        Assert.Equal(
            "deadlock: 14.0 (host) waits for 'ready' (lava-wait-all) of itself: not all will send 'ready'",
            Assert.Single(Deadlocks(Fresh.After(Send(Guest1, "ready"), Send(Guest2, "ready")), WaitAll(Host, "ready", holdsRun: true))).Text);

    [Fact]
    public void A_member_that_waits_for_nothing_may_send_what_others_wait_for() =>
        Assert.Empty(Deadlocks(Fresh, Wait(Host, "ready", holdsRun: true), Wait(Guest1, "go", holdsRun: true)));

    [Fact]
    public void A_member_whose_test_shell_waits_may_send_what_others_wait_for()
    {
        var open = new OpenCalls(TimeProvider.System);
        foreach (var call in new[] { Wait(Host, "ready", holdsRun: true), Wait(Guest1, "go", holdsRun: false) })
        {
            open.Hear(call);
            open.Add(call);
        }

        Assert.Empty(WaitGraph.Deadlocks(Fresh.After(End(Guest2)), open.Holding, Noon));
    }

    [Fact]
    public void A_member_that_somebody_free_can_let_go_on_may_send_what_others_wait_for()
    {
        var (barrier, wait, chain) = (Sync(Guest1, holdsRun: true), Wait(Guest1, "go", holdsRun: true), WaitAll(Host, "ready", "guest", holdsRun: true));

        Assert.Empty(Deadlocks(Fresh, chain, wait));
        Assert.Equal([chain.Command, barrier.Command], Deadlocks(Fresh.After(barrier), chain, barrier).Select(dead => dead.Call));
    }

    [Fact]
    public void A_call_that_is_met_is_no_deadlock()
    {
        var state = Fresh.After(Send(Guest1, "ready"), Send(Guest2, "ready"));

        Assert.Empty(Deadlocks(state, WaitAll(Host, "ready", "guest", holdsRun: true), WaitAll(Guest1, "go", "host", holdsRun: true), WaitAll(Guest2, "go", "host", holdsRun: true)));
        Assert.Empty(Deadlocks(state, Wait(Host, "ready", holdsRun: true), WaitAll(Guest1, "go", "host", holdsRun: true), WaitAll(Guest2, "go", "host", holdsRun: true)));
    }

    [Fact]
    public void Those_who_wait_beside_a_circle_go_on_waiting()
    {
        var (host, guest1, guest2) = (WaitAll(Host, "go", "host", holdsRun: true), WaitAll(Guest1, "own", "host", holdsRun: true), Wait(Guest2, "any", holdsRun: true));

        Assert.Equal([host.Command, guest1.Command], Deadlocks(Fresh, host, guest1).Select(dead => dead.Call));
        Assert.Equal(3, Deadlocks(Fresh, host, guest1, guest2).Count);
    }

    [Fact]
    public void A_long_circle_is_named_in_part()
    {
        var many = Enumerable.Range(1, 20).Select(n => new GroupMember(new JobId(n), "guest")).ToList();
        var state = GroupState.Empty.Apply(new Formed(many, Noon));

        Assert.Equal(
            "deadlock: 1 (guest) waits for 'x' (lava-wait), 2 (guest) waits for 'x' (lava-wait), 3 (guest) waits for 'x' (lava-wait), 4 (guest) waits for 'x' (lava-wait), "
            + "5 (guest) waits for 'x' (lava-wait), 6 (guest) waits for 'x' (lava-wait) and so on: nobody is left who could send 'x'",
            Deadlocks(state, [.. many.Select(member => Wait(member.Job, "x", holdsRun: true))])[0].Text);
        Assert.Equal(
            "deadlock: 1 (guest) waits for 'x' (lava-wait-all) of itself, 2 (guest), 3 (guest), 4 (guest), 5 (guest) and 15 more: not all will send 'x'",
            Assert.Single(Deadlocks(state, WaitAll(new JobId(1), "x", holdsRun: true))).Text);
    }

    [Fact]
    public void The_answer_of_a_deadlock_is_given_again_and_its_call_counts_at_no_barrier()
    {
        var calls = new IWait[] { Sync(Host, "a", holdsRun: true), Sync(Guest1, "b", holdsRun: true), Sync(Guest2, "b", holdsRun: true) };
        var state = Fresh.After([.. calls]);
        var facts = Deadlocks(state, calls);

        var after = facts.Aggregate(state, (now, fact) => now.Apply(fact));

        Assert.Equal(facts.Select(dead => dead.Text), calls.Select(call => Assert.IsType<CannotBeMet>(after.Reply(call)).Text));
        Assert.All(after.Barriers.Values, barrier => Assert.Empty(barrier.Arrivals));
        Assert.Empty(Deadlocks(after, calls));
        var withdraw = Withdraw(calls[0]);
        Assert.Equal(new Acknowledged(withdraw.Command), after.Reply(withdraw));
    }

    [Fact]
    public void A_run_is_held_by_the_call_that_it_was_heard_to_make_last()
    {
        var open = new OpenCalls(TimeProvider.System);
        var (wait, send) = (Wait(Host, "x", holdsRun: true), Send(Host, "y"));
        open.Add(wait);
        Assert.Empty(open.Holding);
        open.Hear(wait);
        Assert.Equal([wait], open.Holding);

        open.Hear(send);
        Assert.Empty(open.Holding);
        open.Hear(wait);
        Assert.Equal([wait], open.Holding);
        open.Remove(wait.Command);
        Assert.Empty(open.Holding);
    }

    [Fact]
    public void A_repetition_says_anew_whether_its_call_holds_the_run()
    {
        var open = new OpenCalls(TimeProvider.System);
        var wait = Wait(Host, "x");
        foreach (var held in new[] { true, false, true })
        {
            var repetition = wait with { HoldsRun = held };
            open.Hear(repetition);
            open.Add(repetition);
            Assert.Equal(held ? [repetition] : [], open.Holding);
        }
    }

    [Fact]
    public void A_wait_of_a_test_shell_holds_no_run()
    {
        var open = new OpenCalls(TimeProvider.System);
        var wait = Wait(Host, "x");
        open.Hear(wait);
        open.Add(wait);

        Assert.Empty(open.Holding);
    }

    [Fact]
    public void Test_shells_that_seem_to_wait_for_each_other_are_told_whom_each_waits_for()
    {
        var (wait, sync) = (Wait(Host, "ready"), Sync(Guest1));
        var arrived = Fresh.After(sync);
        var ended = Fresh.After(End(Guest2, "Complete"));

        Assert.Equal(
            "standstill: nothing has happened in the group for 30 s. 14.0 (host) waits for 'ready' (lava-wait), 14.1 (guest) waits at the barrier 'clients' for 14.0 (host), 14.2 (guest), "
            + "14.2 (guest) waits for 'go' (lava-wait): nobody is left who could send 'ready', unless something that runs beside these calls still does what they wait for. They go on until their time is up",
            Standstill(arrived, wait, wait, sync, Wait(Guest2, "go")));
        Assert.Contains("14.2 (guest, Complete) has ended: nobody is left", Standstill(ended, wait, wait, Wait(Guest1, "go")), StringComparison.Ordinal);
        Assert.Null(Standstill(arrived, wait, wait, sync));
    }

    [Fact]
    public void A_test_shell_with_one_call_that_can_be_met_does_not_stand_still()
    {
        var (wait, ready, go) = (Wait(Host, "ready"), WaitAll(Guest1, "none", "host"), WaitAll(Guest1, "go", "guest"));
        var state = Fresh.After(Send(Guest1, "go"));

        Assert.Null(Standstill(state, wait, wait, ready, go));
        Assert.Equal(
            "14.0 (host) waits for 'ready' (lava-wait), 14.1 (guest) waits for 'none' (lava-wait-all) of 14.0 (host), 14.1 (guest) waits for 'go' (lava-wait-all) of 14.2 (guest), 14.2 (guest) waits for 'x' (lava-wait)",
            Standstill(state, wait, wait, ready, go, Wait(Guest2, "x"))?.Split(". ")[1].Split(": nobody")[0]);
    }

    [Fact]
    public void A_group_is_quiet_while_nothing_comes_but_repetitions_of_what_waits()
    {
        var clock = new FakeTimeProvider();
        var open = new OpenCalls(clock);
        var wait = Wait(Host, "x");
        open.Hear(wait);
        open.Add(wait);
        clock.Advance(TimeSpan.FromSeconds(20));
        open.Hear(wait);
        Assert.Equal(TimeSpan.FromSeconds(20), open.QuietFor);

        open.Hear(Send(Guest1, "y"));
        Assert.Equal(TimeSpan.Zero, open.QuietFor);
    }

    private static string? Standstill(GroupState state, IMemberCommand call, params IMemberCommand[] waiting) => WaitGraph.Standstill(state, waiting, call, TimeSpan.FromSeconds(30));

    private static IReadOnlyList<Deadlocked> Deadlocks(GroupState state, params IWait[] holding) => WaitGraph.Deadlocks(state, holding, Noon);
}
