using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using static LavaActors.Coordination.Tests.Groups.Given;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Tests.Groups;

public sealed class FormationTests
{
    private static readonly AwaitFormation AwaitFormation = new(Group, CommandId.New(), Guest1);

    [Fact]
    public void A_group_is_formed_once_of_all_its_members()
    {
        var form = new FormGroup(Group, CommandId.New(), Members);

        Assert.Equal([new Formed(Members, Noon)], GroupState.Empty.When(form).Events);
        Assert.Equal(new Acknowledged(form.Command), GroupState.Empty.Reply(form));
    }

    [Fact]
    public void Forming_it_again_of_the_same_members_changes_nothing()
    {
        var again = Fresh.When(new FormGroup(Group, CommandId.New(), [.. Members]));

        Assert.Empty(again.Events);
        Assert.IsType<Acknowledged>(again.Reply);
    }

    [Fact]
    public void Forming_it_of_others_is_refused() =>
        Assert.Contains("formed already, of 14.0 (host), 14.1 (guest), 14.2 (guest)", Refusal(Fresh, new FormGroup(Group, CommandId.New(), [Members[0]]), GroupRefusal.Malformed), StringComparison.Ordinal);

    [Fact]
    public void A_group_without_members_is_refused() =>
        Refusal(GroupState.Empty, new FormGroup(Group, CommandId.New(), []), GroupRefusal.Malformed);

    [Fact]
    public void A_member_named_twice_is_refused() =>
        Assert.Contains("1234", Refusal(GroupState.Empty, new FormGroup(Group, CommandId.New(), [Members[0], Members[0]]), GroupRefusal.Malformed), StringComparison.Ordinal);

    [Fact]
    public void A_member_without_role_is_refused() =>
        Refusal(GroupState.Empty, new FormGroup(Group, CommandId.New(), [new GroupMember(Host, "")]), GroupRefusal.Malformed);

    [Fact]
    public void A_group_that_was_never_formed_is_refused_by_name() =>
        Assert.Contains("5f0c0f5e", Refusal(GroupState.Empty, Join(Host), GroupRefusal.UnknownGroup), StringComparison.Ordinal);

    [Fact]
    public void Formation_waits_for_all_members_and_then_lists_them_all()
    {
        var two = Fresh.After(Join(Host), Join(Guest1));
        Assert.Null(two.Reply(AwaitFormation));

        var all = two.After(Join(Guest2));

        Assert.Equal(Members, Assert.IsType<GroupFormed>(all.StillAsked(AwaitFormation)).Members);
    }

    [Fact]
    public void Joining_twice_counts_once()
    {
        Assert.Empty(Fresh.After(Join(Host)).When(Join(Host)).Events);
        Assert.Null(Fresh.After(Join(Host), Join(Host), Join(Guest1)).Reply(AwaitFormation));
    }

    [Fact]
    public void Formation_fails_at_once_when_a_member_ended_before_it_joined()
    {
        var failed = Assert.IsType<CannotBeMet>(Fresh.After(Join(Host), Join(Guest1), End(Guest2, "Canceled")).Reply(AwaitFormation));

        Assert.Equal([new GoneMember(Guest2, "guest", "Canceled", "14.2")], failed.Gone);
        Assert.Equal("the group can no longer become complete: 14.2 (guest, Canceled) has ended", failed.Text);
    }

    [Fact]
    public void A_stranger_is_refused_by_name_and_told_who_belongs()
    {
        foreach (var command in new ICommand[] { Join(new JobId(99)), Send(new JobId(99), "x"), Sync(new JobId(99)), End(new JobId(99)) })
            Assert.Equal("99 is no member of the group 5f0c0f5e; its members are: 14.0 (host), 14.1 (guest), 14.2 (guest)", Refusal(Fresh, command, GroupRefusal.Stranger));
    }

    [Fact]
    public void An_ended_member_takes_no_part()
    {
        var ended = Fresh.After(End(Guest1, "Complete"));

        Assert.Contains("14.1 (guest) has ended (Complete)", Refusal(ended, Send(Guest1, "x"), GroupRefusal.MemberIsOver), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_all_of_whose_members_have_ended_is_over()
    {
        var over = Fresh.After(End(Host), End(Guest1), End(Guest2));

        Refusal(over, Join(Host), GroupRefusal.GroupIsOver);
        Refusal(over, Sync(Guest1), GroupRefusal.GroupIsOver);
    }

    [Fact]
    public void An_end_reported_again_is_acknowledged_and_the_first_report_stands()
    {
        var over = Fresh.After(End(Host, "Complete"), End(Guest1), End(Guest2));

        var again = over.When(End(Host, "Canceled"));

        Assert.Empty(again.Events);
        Assert.IsType<Acknowledged>(again.Reply);
        Assert.Equal("Complete", over.Find(Host)?.How);
    }

    private static string Refusal(GroupState state, ICommand command, GroupRefusal reason)
    {
        var decision = state.When(command);
        var refused = Assert.IsType<Refused>(decision.Reply);
        Assert.Empty(decision.Events);
        Assert.Equal((command.Command, reason), (refused.Command, refused.Reason));
        return refused.Text;
    }
}
