using LavaActors.Pages.Jobs;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;

namespace LavaActors.Pages.Tests.Views;

public sealed class GroupSightTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly HashSet<JobId> Seen = [new JobId(7)];

    [Fact]
    public void What_members_did_whom_somebody_may_not_see_is_not_shown()
    {
        GroupMessages.IEvent[] all =
        [
            new GroupMessages.Sent(new JobId(7), CommandId.New(), "ready", new Dictionary<string, string?>(), Noon), new GroupMessages.Sent(new JobId(8), CommandId.New(), "plans", new Dictionary<string, string?>(), Noon),
            new GroupMessages.Ended(new JobId(8), "Complete", Noon), new GroupMessages.BarrierOpened("start", 1, Noon),
        ];

        Assert.Equal([all[0], all[3]], GroupSight.Facts(all, Seen, hidesSome: true));
    }

    [Fact]
    public void Why_nobody_goes_on_does_not_name_those_whom_somebody_may_not_see()
    {
        GroupMessages.IEvent[] all = [new GroupMessages.Deadlocked(new JobId(7), CommandId.New(), "deadlock: host 7 waits for guest 8", Noon)];

        Assert.DoesNotContain("8", Assert.IsType<GroupMessages.Deadlocked>(Assert.Single(GroupSight.Facts(all, Seen, hidesSome: true))).Text, StringComparison.Ordinal);
        Assert.Equal(all, GroupSight.Facts(all, new HashSet<JobId> { new(7), new(8) }, hidesSome: false));
    }

    [Fact]
    public void Calls_name_only_those_whom_somebody_may_see()
    {
        WaitingCall Call(long member) => new(new JobId(member), CommandId.New(), WaitKind.Sync, "start", [new GroupMember(new JobId(7), "host"), new GroupMember(new JobId(8), "guest")]);

        var call = Assert.Single(GroupSight.Calls([Call(7), Call(8)], Seen)!);
        Assert.Equal((new JobId(7), new JobId(7)), (call.Member, Assert.Single(call.Missing).Job));
        Assert.Null(GroupSight.Calls(null, Seen));
    }
}
