using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Groups;
using static LavaActors.Coordination.Tests.Groups.Given;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Tests.Groups;

/// <summary>What members are known to do for their group at most, and which calls nobody will answer therefore.</summary>
public sealed class PossibleCallsTests
{
    [Fact]
    public void A_message_that_nobody_sends_is_not_waited_for()
    {
        var state = Fresh.After(Join(Host, ["x"]), Join(Guest1, []), Join(Guest2, ["y"]), End(Guest2, "Complete"));
        var wait = Wait(Guest1, "never");

        var dead = Assert.Single(Hopeless(state, wait, Wait(Guest1, "x")));

        Assert.Equal((wait.Command, wait.Member), (dead.Call, dead.Member));
        Assert.Equal("nobody is left who could send 'never': 14.0 (host) never sends it, 14.1 (guest) never sends it, 14.2 (guest, Complete) has ended", dead.Text);
        Assert.Equal(dead.Text, Assert.IsType<CannotBeMet>(state.Apply(dead).Reply(wait)).Text);
        Assert.Empty(Hopeless(state.Apply(dead), wait));
    }

    [Fact]
    public void Somebody_of_whom_nothing_is_known_may_send_anything()
    {
        var state = Fresh.After(Join(Host, [], ("clients", 1)), Join(Guest1, [], ("clients", 1)));
        var sync = Sync(Guest1);

        Assert.Empty(Hopeless(state.After(sync), Wait(Host, "never"), WaitAll(Host, "never", "nobody"), sync));
        Assert.Empty(Hopeless(state.After(Join(Guest2), sync), Wait(Host, "never"), sync));
        Assert.Empty(WaitGraph.Deadlocks(state, [Wait(Host, "never", holdsRun: true), Wait(Guest1, "never", holdsRun: true)], Noon));
    }

    [Fact]
    public void Whoever_waits_may_send_it_itself_where_its_definitions_have_it() =>
        Assert.Empty(Hopeless(Fresh.After(Join(Host, []), Join(Guest1, ["own"]), Join(Guest2, [])), Wait(Guest1, "own")));

    [Fact]
    public void A_message_that_one_of_a_role_never_sends_does_not_come_from_all_of_it()
    {
        var state = Fresh.After(Join(Host, []), Join(Guest1, ["ready"]), Join(Guest2, []));

        Assert.Equal("not all will send 'ready': 14.2 (guest) never sends it", Assert.Single(Hopeless(state, WaitAll(Host, "ready", "guest"))).Text);
        Assert.Equal("not all will send 'ready': 14.0 (host) never sends it, 14.2 (guest) never sends it", Assert.Single(Hopeless(state, WaitAll(Guest1, "ready"))).Text);
        Assert.Empty(Hopeless(Fresh.After(Join(Host, []), Join(Guest1, ["ready"]), Join(Guest2, ["ready"])), WaitAll(Host, "ready", "guest")));
    }

    [Fact]
    public void The_start_message_has_two_spellings()
    {
        var state = Fresh.After(Join(Host, ["lava-start"]), Join(Guest1, []), Join(Guest2, []));

        Assert.Empty(Hopeless(state, WaitAll(Guest1, "lava_start", "host"), WaitAll(Guest2, "lava-start", "host")));
    }

    [Fact]
    public void A_barrier_to_which_somebody_never_comes_does_not_open()
    {
        var sync = Sync(Guest1);
        var state = Fresh.After(Join(Host, []), Join(Guest1, [], ("clients", 1)), Join(Guest2, [], ("clients", 1)), sync);

        var dead = Assert.Single(Hopeless(state, sync));

        Assert.Equal("the barrier 'clients' can no longer open: 14.0 (host) never comes to it", dead.Text);
        Assert.Empty(state.Apply(dead).BarrierOf("clients").Arrivals);
    }

    [Fact]
    public void A_barrier_opens_as_often_as_all_come()
    {
        var state = Fresh.After(Join(Host, [], ("clients", 1)), Join(Guest1, [], ("clients", 2)), Join(Guest2, [], ("clients", null)));
        var first = new[] { Sync(Host), Sync(Guest1), Sync(Guest2) };
        Assert.Empty(Hopeless(state.After(first[1]), first[1]));

        var opened = state.After([.. first]);
        var second = Sync(Guest1);
        Assert.Equal("the barrier 'clients' can no longer open: 14.0 (host) comes to it only once", Assert.Single(Hopeless(opened.After(second), second)).Text);
        Assert.Equal(opened.Possible, opened.After(second).Possible);
    }

    [Fact]
    public void What_only_a_part_that_is_over_could_send_is_not_waited_for()
    {
        var state = Fresh.After(Join(Host, ["x", "y", "lava-start"], ("clients", 2), ("end", 1)), Join(Guest1, []), Join(Guest2, []));
        var (x, y, start, sync) = (Wait(Guest1, "x"), Wait(Guest1, "y"), Wait(Guest2, "lava_start"), Sync(Guest2, "end"));
        Assert.Empty(Hopeless(state, x, y, start));

        var later = state.After(Rest(Host, ["y", "lava_start"], ("clients", 2)));

        Assert.Equal("nobody is left who could send 'x': 14.0 (host) has nothing left that sends it, 14.1 (guest) never sends it, 14.2 (guest) never sends it", Assert.Single(Hopeless(later, x, y, start)).Text);
        Assert.Contains("14.0 (host) has nothing left that comes to it", Assert.Single(Hopeless(later.After(sync), sync)).Text, StringComparison.Ordinal);
        Assert.Equal([new PossibleArrivals("clients", 2)], later.Possible[Host].Barriers);
        Assert.Equal(later.Possible[Host].Sends, later.ToSnapshot().ToState().Possible[Host].Sends);
    }

    [Fact]
    public void What_is_over_stays_over_and_is_a_fact_once()
    {
        var rest = Rest(Host, ["y"]);
        var state = Fresh.After(Join(Host, ["x", "y"]), rest);

        Assert.Empty(state.When(rest).Events);
        Assert.Empty(state.When(Rest(Host, ["x", "y", "z"])).Events);
        Assert.Empty(state.When(Join(Host, ["x", "y"])).Events);
        Assert.IsType<Acknowledged>(state.Reply(rest));
    }

    [Fact]
    public void Of_a_member_that_may_do_anything_nothing_is_over()
    {
        Assert.Empty(Hopeless(Fresh.After(Join(Host), Rest(Host, []), Join(Guest1, []), Join(Guest2, [])), Wait(Guest1, "x")));
        // It has done what it had not said, before and after.
        Assert.Empty(Hopeless(Fresh.After(Join(Host, ["x"]), Send(Host, "surprise"), Rest(Host, []), Join(Guest1, []), Join(Guest2, [])), Wait(Guest1, "x")));
        Assert.Empty(Hopeless(Fresh.After(Join(Host, ["x"]), Rest(Host, []), Send(Host, "x"), Join(Guest1, []), Join(Guest2, [])), Wait(Guest1, "z")));
    }

    [Fact]
    public void An_arrival_that_was_taken_back_may_be_made_again()
    {
        var (gone, guest) = (Sync(Host), Sync(Guest1));
        var state = Fresh.After(Join(Host, [], ("clients", 1)), Join(Guest1, [], ("clients", 1)), gone, Withdraw(gone), guest);

        Assert.Empty(Hopeless(state, guest));
        Assert.Equal(2, state.After(Sync(Host)).Possible.Count);
    }

    [Fact]
    public void Whoever_does_what_it_was_not_to_do_may_do_anything()
    {
        var state = Fresh.After(Join(Host, []), Join(Guest1, []), Join(Guest2, []));

        Assert.Empty(Hopeless(state.After(Send(Host, "surprise")), Wait(Guest1, "never")));
        Assert.Empty(Hopeless(state.After(Sync(Host, "surprise")), Wait(Guest1, "never")));
        Assert.Single(Hopeless(state.After(Send(Host, "surprise")), WaitAll(Host, "never", "guest")));
    }

    [Fact]
    public void A_call_that_is_answered_is_left_alone()
    {
        var state = Fresh.After(Send(Guest1, "x"), Join(Host, []), Join(Guest1, []), Join(Guest2, []));

        Assert.Empty(Hopeless(state, Wait(Host, "x")));
        Assert.Equal("not all will send 'x': 14.0 (host) never sends it, 14.2 (guest) never sends it", Assert.Single(Hopeless(state, WaitAll(Host, "x"))).Text);
    }

    [Fact]
    public void Runs_that_have_not_joined_are_waited_for() =>
        Assert.Empty(Hopeless(Fresh.After(Join(Host, [])), new AwaitFormation(Group, Protocol.Ids.CommandId.New(), Host)));

    [Fact]
    public void A_circle_is_one_beside_a_member_that_has_nothing_to_say()
    {
        var state = Fresh.After(Join(Host, ["go"]), Join(Guest1, ["ready"]), Join(Guest2, ["other"]));
        var (host, guest) = (Wait(Host, "ready", holdsRun: true), Wait(Guest1, "go", holdsRun: true));

        Assert.Empty(Hopeless(state, host, guest));
        Assert.Equal(
            [
                "deadlock: 14.0 (host) waits for 'ready' (lava-wait), 14.1 (guest) waits for 'go' (lava-wait); 14.2 (guest) never sends it: nobody is left who could send 'ready'",
                "deadlock: 14.1 (guest) waits for 'go' (lava-wait), 14.0 (host) waits for 'ready' (lava-wait); 14.2 (guest) never sends it: nobody is left who could send 'go'",
            ],
            WaitGraph.Deadlocks(state, [host, guest], Noon).Select(dead => dead.Text));
        Assert.Empty(WaitGraph.Deadlocks(state.After(Join(Guest2)), [host], Noon));
    }

    [Fact]
    public void What_is_known_of_the_members_is_in_the_snapshot()
    {
        var state = Fresh.After(Join(Host, ["x"]), Join(Guest1));

        Assert.Equal(state.Possible, state.ToSnapshot().ToState().Possible);
        Assert.Null(Fresh.ToSnapshot().Possible);
    }

    private static IReadOnlyList<Deadlocked> Hopeless(GroupState state, params IWait[] waiting) => WaitGraph.Hopeless(state, waiting, Noon);
}
