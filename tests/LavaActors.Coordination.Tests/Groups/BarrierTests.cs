using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Groups;
using static LavaActors.Coordination.Tests.Groups.Given;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Tests.Groups;

public sealed class BarrierTests
{
    [Fact]
    public void A_barrier_opens_for_all_at_the_last_arrival_the_last_included()
    {
        var (host, guest1, guest2) = (Sync(Host), Sync(Guest1), Sync(Guest2));
        Assert.Null(Fresh.Reply(host));
        Assert.Null(Fresh.After(host).Reply(guest1));

        var last = Fresh.After(host, guest1).When(guest2);

        Assert.Equal([new Arrived(Guest2, guest2.Command, "clients", Noon), new BarrierOpened("clients", 1, Noon)], last.Events);
        Assert.Equal(new Released(guest2.Command, "clients", 1), last.Reply);
        var open = Fresh.After(host, guest1, guest2);
        Assert.Equal(new Released(host.Command, "clients", 1), open.StillAsked(host));
        Assert.Equal(new Released(guest1.Command, "clients", 1), open.StillAsked(guest1));
    }

    [Fact]
    public void A_repeated_arrival_counts_once()
    {
        var (host, guest1) = (Sync(Host), Sync(Guest1));

        Assert.Empty(Fresh.After(host).When(host).Events);
        Assert.Null(Fresh.After(host, host, host, guest1, guest1).Reply(host));
    }

    [Fact]
    public void A_repetition_after_the_release_gets_the_release_again_and_does_not_count_for_the_next_round()
    {
        var (host, guest1, guest2) = (Sync(Host), Sync(Guest1), Sync(Guest2));
        var open = Fresh.After(host, guest1, guest2);

        Assert.Empty(open.When(host).Events);
        Assert.Equal(new Released(host.Command, "clients", 1), open.Reply(host));
        Assert.Null(open.After(Sync(Guest1), host).Reply(Sync(Guest2)));
    }

    [Fact]
    public void A_release_is_given_again_whatever_else_its_member_did_meanwhile()
    {
        var (host, guest1, guest2) = (Sync(Host), Sync(Guest1), Sync(Guest2));
        var open = Fresh.After(host, guest1, guest2);

        var later = open.After([.. Enumerable.Range(0, 2 * GroupState.RememberedCalls).Select(i => Send(Host, $"id{i}"))]);

        Assert.Equal(new Released(host.Command, "clients", 1), later.Reply(host));
        Assert.Equal(GroupState.RememberedCalls + 1, later.Settled[Host].Count);
        var next = later.After(Sync(Host), Sync(Guest1), Sync(Guest2));
        Assert.Equal(2, Assert.IsType<Released>(GroupWaits.AnswerAgain(next, new Sync(Group, next.Settled[Host][^1].Command, Host, "clients"))).Round);
    }

    [Fact]
    public void Using_an_id_again_starts_a_round_that_waits_for_all_again()
    {
        var second = Sync(Host);
        var state = Fresh.After(Sync(Host), Sync(Guest1), Sync(Guest2));
        Assert.Null(state.Reply(second));
        Assert.Null(state.After(second).Reply(Sync(Guest1)));

        Assert.Equal(2, Assert.IsType<Released>(state.After(second, Sync(Guest1), Sync(Guest2)).StillAsked(second)).Round);
    }

    [Fact]
    public void A_fast_member_may_stand_in_the_next_round_before_the_others_heard_of_the_first()
    {
        var (host, guest1, guest2, hostAgain) = (Sync(Host), Sync(Guest1), Sync(Guest2), Sync(Host));
        var state = Fresh.After(host, guest1, guest2, hostAgain);

        Assert.Equal(1, Assert.IsType<Released>(state.Reply(guest1)).Round);
        Assert.Null(state.StillAsked(hostAgain));
    }

    [Fact]
    public void Barriers_of_other_ids_and_messages_are_apart()
    {
        Assert.Null(Fresh.After(Sync(Host, "a"), Sync(Guest1, "a")).Reply(Sync(Guest2, "b")));
        Assert.Null(Fresh.After(Sync(Host, "a"), Sync(Guest1, "a"), Sync(Guest2, "a")).Reply(Wait(Host, "a")));
    }

    [Fact]
    public void A_barrier_fails_at_once_when_a_member_has_ended()
    {
        var host = Sync(Host);
        var state = Fresh.After(host, End(Guest2, "Canceled"));

        var failed = Assert.IsType<CannotBeMet>(state.StillAsked(host));
        Assert.Equal("the barrier 'clients' can no longer open: 14.2 (guest, Canceled) has ended", failed.Text);
        Assert.IsType<CannotBeMet>(state.Reply(Sync(Guest1)));
        Assert.Empty(state.When(Sync(Guest1)).Events);
    }

    [Fact]
    public void A_member_that_arrived_and_ended_does_not_pass_so_nobody_does()
    {
        var guest1 = Sync(Guest1);

        Assert.IsType<CannotBeMet>(Fresh.After(Sync(Host), guest1, End(Host)).StillAsked(guest1));
    }

    [Fact]
    public void A_release_stands_although_a_member_ends_right_after()
    {
        var guest1 = Sync(Guest1);

        Assert.IsType<Released>(Fresh.After(Sync(Host), guest1, Sync(Guest2), End(Host)).Reply(guest1));
    }

    [Fact]
    public void A_withdrawn_arrival_no_longer_counts_and_its_member_may_arrive_again()
    {
        var host = Sync(Host);
        var state = Fresh.After(host, Withdraw(host), Sync(Guest1));
        Assert.Null(state.Reply(Sync(Guest2)));

        Assert.IsType<Released>(state.After(Sync(Guest2)).Reply(Sync(Host)));
    }

    [Fact]
    public void An_arrival_that_comes_after_its_own_withdrawal_does_not_count()
    {
        var host = Sync(Host);
        var state = Fresh.After(Withdraw(host), host, Sync(Guest1));

        Assert.Null(state.Reply(Sync(Guest2)));
        Assert.Equal(GroupRefusal.GivenUp, Assert.IsType<Refused>(state.Reply(host)).Reason);
    }

    [Fact]
    public void A_withdrawal_after_the_release_is_told_of_the_release()
    {
        var host = Sync(Host);
        var withdraw = Withdraw(host);

        Assert.Equal(new Released(withdraw.Command, "clients", 1), Fresh.After(host, Sync(Guest1), Sync(Guest2)).Reply(withdraw));
    }

    [Fact]
    public void A_newer_arrival_of_the_same_member_takes_the_place_of_its_older_one()
    {
        var (old, newer) = (Sync(Host), Sync(Host));
        var state = Fresh.After(old, newer, Sync(Guest1));

        Assert.Equal(GroupRefusal.GivenUp, Assert.IsType<Refused>(state.Reply(old)).Reason);
        var open = state.After(Sync(Guest2));
        Assert.IsType<Released>(open.StillAsked(newer));
        Assert.Null(open.After(old, Sync(Guest1)).Reply(Sync(Guest2)));
    }

    [Fact]
    public void What_was_answered_long_ago_is_forgotten_so_that_a_group_does_not_grow_for_ever()
    {
        var state = Fresh;
        for (var round = 0; round < GroupState.RememberedCalls + 10; round++)
            state = state.After(Sync(Host), Sync(Guest1), Sync(Guest2));

        Assert.All(state.Settled.Values, calls => Assert.Equal(GroupState.RememberedCalls + 1, calls.Count));
    }
}
