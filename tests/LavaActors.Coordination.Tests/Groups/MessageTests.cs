using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Groups;
using static LavaActors.Coordination.Tests.Groups.Given;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Tests.Groups;

public sealed class MessageTests
{
    [Fact]
    public void A_wait_ends_when_any_member_has_sent()
    {
        var wait = Wait(Guest1, "ipv4");
        Assert.Null(Fresh.Reply(wait));

        Assert.Equal(["1234:ipaddr=10.0.0.5"], Fresh.After(Send(Host, "ipv4", ("ipaddr", "10.0.0.5"))).StillAsked(wait).Texts());
    }

    [Fact]
    public void Ones_own_message_ends_ones_wait() => Assert.Equal(["1235:k=v"], Fresh.After(Send(Guest1, "x", ("k", "v"))).Reply(Wait(Guest1, "x")).Texts());

    [Fact]
    public void Values_keep_their_sender_and_senders_the_order_of_their_first_message()
    {
        var state = Fresh.After(Send(Guest2, "ip", ("a", "1")), Send(Host, "ip", ("a", "2"), ("b", null)), Send(Guest2, "ip", ("a", "3")));

        Assert.Equal(["1236:a=3", "1234:a=2 b="], state.Reply(Wait(Guest1, "ip")).Texts());
    }

    [Fact]
    public void An_id_is_not_used_up_by_a_wait()
    {
        var state = Fresh.After(Send(Host, "x"));

        Assert.IsType<Received>(state.Reply(Wait(Guest1, "x")));
        Assert.IsType<Received>(state.Reply(Wait(Guest1, "x")));
    }

    [Fact]
    public void A_late_repetition_of_a_send_does_not_bring_back_old_data()
    {
        var first = Send(Host, "x", ("round", "1"));
        var state = Fresh.After(first, Send(Host, "x", ("round", "2")));

        Assert.Equal(new Acknowledged(first.Command), state.Reply(first));
        Assert.Equal(["1234:round=2"], state.After(first).Reply(Wait(Guest1, "x")).Texts());
    }

    [Fact]
    public void A_wait_fails_at_once_when_nobody_is_left_who_could_send()
    {
        var wait = Wait(Guest1, "never");
        Assert.Null(Fresh.After(End(Host)).StillAsked(wait));

        var failed = Assert.IsType<CannotBeMet>(Fresh.After(End(Host), End(Guest2, "Complete")).StillAsked(wait));

        Assert.Equal("nobody is left who could send 'never': 14.0 (host, Incomplete), 14.2 (guest, Complete) have ended", failed.Text);
    }

    [Fact]
    public void What_an_ended_member_sent_stays() =>
        Assert.Equal(["1234:k=v"], Fresh.After(Send(Host, "x", ("k", "v")), End(Host), End(Guest2)).Reply(Wait(Guest1, "x")).Texts());

    [Fact]
    public void Wait_all_of_a_role_waits_for_each_member_of_it()
    {
        var wait = WaitAll(Host, "ready", "guest");
        Assert.Null(Fresh.Reply(wait));
        Assert.Null(Fresh.After(Send(Guest1, "ready")).StillAsked(wait));

        Assert.Equal(["1235:", "1236:"], Fresh.After(Send(Guest1, "ready"), Send(Guest2, "ready")).StillAsked(wait).Texts());
    }

    [Fact]
    public void Wait_all_of_a_role_returns_what_others_sent_under_the_id_too() =>
        Assert.Equal(["1235:a=1", "1234:b=2"], Fresh.After(Send(Guest1, "x", ("a", "1")), Send(Host, "x", ("b", "2"))).Reply(WaitAll(Guest2, "x", "host")).Texts());

    [Fact]
    public void Wait_all_without_role_waits_for_the_caller_too_and_is_not_refused_before_the_first_send()
    {
        var wait = WaitAll(Host, "ready");
        Assert.Null(Fresh.Reply(wait));
        Assert.Null(Fresh.After(Send(Guest1, "ready"), Send(Guest2, "ready")).StillAsked(wait));

        Assert.IsType<Received>(Fresh.After(Send(Guest1, "ready"), Send(Guest2, "ready"), Send(Host, "ready")).StillAsked(wait));
    }

    [Fact]
    public void Wait_all_fails_at_once_when_one_who_is_needed_ended_without_sending()
    {
        var failed = Assert.IsType<CannotBeMet>(Fresh.After(Send(Guest2, "ready"), End(Guest2), End(Guest1)).Reply(WaitAll(Host, "ready", "guest")));

        Assert.Equal("not all will send 'ready': 14.1 (guest, Incomplete) has ended", failed.Text);
    }

    [Fact]
    public void Wait_all_does_not_mind_the_end_of_one_who_is_not_needed() =>
        Assert.Null(Fresh.After(End(Guest1)).Reply(WaitAll(Guest2, "ready", "host")));

    [Fact]
    public void A_role_nobody_has_is_refused_with_the_roles_there_are()
    {
        var refused = Assert.IsType<Refused>(Fresh.Reply(WaitAll(Host, "ready", "gest")));

        Assert.Equal((GroupRefusal.UnknownRole, "nobody in this group has the role 'gest'; its roles are: guest, host"), (refused.Reason, refused.Text));
    }

    [Theory]
    [InlineData("lava-start", "lava_start")]
    [InlineData("lava_start", "lava-start")]
    [InlineData("lava_start", "lava_start")]
    [InlineData("lava-start", "lava-start")]
    public void The_start_is_released_in_either_spelling(string sent, string awaited) =>
        Assert.IsType<Received>(Fresh.After(Send(Host, sent)).Reply(WaitAll(Guest1, awaited, "host")));

    [Fact]
    public void Other_ids_keep_hyphen_and_underscore_apart() => Assert.Null(Fresh.After(Send(Host, "is-up")).Reply(Wait(Guest1, "is_up")));

    [Fact]
    public void A_message_may_have_as_many_characters_as_the_reference_takes_and_not_one_more()
    {
        var room = GroupLimits.MessageCharacters - "id".Length - "k".Length;
        Assert.IsType<Acknowledged>(Fresh.Reply(Send(Host, "id", ("k", new string('x', room)))));

        var refused = Assert.IsType<Refused>(Fresh.Reply(Send(Host, "id", ("k", new string('x', room + 1)))));

        Assert.Equal((GroupRefusal.TooLarge, "the message 'id' has 65535 characters; a message may have 65534, its id, keys and values together"), (refused.Reason, refused.Text));
    }

    [Fact]
    public void All_data_under_one_id_has_a_limit_too()
    {
        var many = Enumerable.Range(1, 20).Select(n => new GroupMember(new Protocol.Ids.JobId(n), "guest")).ToList();
        var large = new string('x', 60_000);
        var state = GroupState.Empty.Apply(new Formed(many, Noon)).After([.. many.Take(17).Select(member => Send(member.Job, "id", ("k", large)))]);

        Assert.Equal(GroupRefusal.TooLarge, Assert.IsType<Refused>(state.Reply(Send(many[17].Job, "id", ("k", large)))).Reason);
        Assert.IsType<Acknowledged>(state.Reply(Send(many[0].Job, "id", ("k", large + "y"))));
        Assert.IsType<Acknowledged>(state.Reply(Send(many[17].Job, "other", ("k", large))));
    }

    [Fact]
    public void An_empty_id_is_refused()
    {
        foreach (var call in new ICommand[] { Send(Host, ""), Wait(Host, ""), WaitAll(Host, ""), Sync(Host, "") })
            Assert.Equal(GroupRefusal.Malformed, Assert.IsType<Refused>(Fresh.Reply(call)).Reason);
    }

    [Fact]
    public void A_wait_that_was_withdrawn_is_not_taken_up_again_by_a_late_repetition()
    {
        var wait = Wait(Guest1, "x");

        Assert.Equal(GroupRefusal.GivenUp, Assert.IsType<Refused>(Fresh.After(Withdraw(wait)).Reply(wait)).Reason);
    }

    [Fact]
    public void A_description_names_who_waits_for_whom()
    {
        var (wait, all, sync) = (Wait(Host, "x"), WaitAll(Guest1, "ready", "guest"), Sync(Guest2));
        var state = Fresh.After(Send(Guest2, "ready"), sync);

        var description = GroupWaits.Describe(state, [all, wait, sync], new Describe(Group, Protocol.Ids.CommandId.New()));

        Assert.Equal(
            ["1234 Wait x: 14.1 (guest), 14.2 (guest)", "1235 WaitAll ready: 14.1 (guest)", "1236 Sync clients: 14.0 (host), 14.1 (guest)"],
            description.Waiting.Select(call => $"{call.Member} {call.Kind} {call.MessageId}: {string.Join(", ", call.Missing)}"));
    }

    [Fact]
    public void Who_withdraws_a_send_that_was_stored_is_told_so()
    {
        var send = Send(Host, "ipv4", ("ipaddr", "10.0.0.5"));
        var (late, early) = (Withdraw(send), Withdraw(send));

        Assert.Equal(new Acknowledged(late.Command, TooLate: true), Fresh.After(send).Reply(late));
        Assert.Equal(new Acknowledged(early.Command), Fresh.Reply(early));
        Assert.Equal(["1234:ipaddr=10.0.0.5"], Fresh.After(send, late).Reply(Wait(Guest1, "ipv4")).Texts());
    }
}
