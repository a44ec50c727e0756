using LavaActors.Pages.Jobs;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Pages.Tests.Views;

public sealed class GroupPictureTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly JobId Host = new(7), Guest = new(8);

    private static JobRow Row(JobId job, string role) => new(
        job, new LeadJobId(7), $"7.{job.Value - 7}", (int)(job.Value - 7), role, new GroupId("g"), "anna", "x", 50, JobVisibility.Public, "mustang", null, [], IsGuest: false, null, Essential: false,
        JobState.Running, JobHealth.Unknown, null, null, Noon, Noon, null, null, null);

    private static GroupPicture Of(IReadOnlyList<IEvent> facts, params WaitingCall[] waiting) => GroupPicture.Of(
        [(Row(Host, "host"), [new ActionRow("1", "deploy", "host", 60, Noon, Noon.AddSeconds(50), 50, null), new ActionRow("1.1", "download", "host", 60, Noon, null, null, null)]), (Row(Guest, "guest"), [])],
        facts,
        waiting,
        Noon.AddSeconds(100));

    private static double X(double seconds) => GroupPicture.Left + (seconds / 100 * (GroupPicture.Right - GroupPicture.Left));

    [Fact]
    public void Each_role_has_a_lane_with_its_outer_actions_on_the_common_axis()
    {
        var picture = Of([]);

        Assert.Equal(["host", "guest"], picture.Lanes.Select(lane => lane.Job.Role));
        Assert.True(picture.Lanes[0].Y < picture.Lanes[1].Y);
        var bar = Assert.Single(picture.Lanes[0].Bars);
        Assert.Equal((X(0), X(50) - X(0)), (bar.X, bar.Width));
    }

    [Fact]
    public void A_barrier_stands_where_it_opened_with_a_dot_where_each_came()
    {
        var picture = Of(
        [
            new Arrived(Host, CommandId.New(), "ready", Noon.AddSeconds(20)),
            new Arrived(Guest, CommandId.New(), "ready", Noon.AddSeconds(60)),
            new BarrierOpened("ready", 1, Noon.AddSeconds(60)),
            new Arrived(Host, CommandId.New(), "later", Noon.AddSeconds(70)),
        ]);

        var barrier = Assert.Single(picture.Barriers);
        Assert.Equal(X(60), barrier.X);
        Assert.Equal([X(20), X(60)], barrier.Arrivals.Select(arrival => arrival.X));
    }

    [Fact]
    public void A_message_starts_at_its_sender_and_one_of_a_stranger_is_left_out()
    {
        var picture = Of([new Sent(Guest, CommandId.New(), "hello", new Dictionary<string, string?>(), Noon.AddSeconds(30)), new Sent(new JobId(99), CommandId.New(), "x", new Dictionary<string, string?>(), Noon)]);

        var message = Assert.Single(picture.Messages);
        Assert.Equal((X(30), picture.Lanes[1].Y), (message.X, message.From));
    }

    [Fact]
    public void A_part_of_the_time_fills_the_picture_with_what_was_going_on_and_keeps_the_group_s_clock()
    {
        var picture = GroupPicture.Of(
            [(Row(Host, "host"), [new ActionRow("1", "deploy", "host", 60, Noon, Noon.AddSeconds(50), 50, null), new ActionRow("2", "boot", "host", 60, Noon.AddSeconds(50), null, null, null)]), (Row(Guest, "guest"), [])],
            [Sent(Guest, "first", 60), Sent(Guest, "last", 80)],
            [],
            Noon.AddSeconds(100),
            Noon.AddSeconds(60),
            Noon.AddSeconds(80));

        Assert.Equal([GroupPicture.Left, GroupPicture.Right], picture.Messages.Select(message => message.X));
        var bar = Assert.Single(picture.Lanes[0].Bars);
        Assert.Equal(("2 boot", GroupPicture.Left, GroupPicture.Right - GroupPicture.Left), (bar.Text, bar.X, bar.Width));
        Assert.Equal(["60 s", "65 s", "70 s", "75 s", "80 s"], picture.Ticks.Select(tick => tick.Text));
        Assert.Equal(Noon, picture.From);
        Assert.Equal(["30:00 min", "30:00.5 min", "30:01 min", "30:01.5 min", "30:02 min", "30:02.5 min", "30:03 min"], GroupPicture.Of([(Row(Host, "host"), [])], [], [], Noon.AddHours(1), Noon.AddMinutes(30), Noon.AddSeconds(1803)).Ticks.Select(tick => tick.Text));
    }

    [Fact]
    public void All_messages_of_a_part_are_drawn_and_named_where_there_is_room()
    {
        var picture = Of([.. Enumerable.Range(0, 400).Select(n => Sent(n % 2 == 0 ? Host : Guest, "message", n / 10.0))]);

        Assert.Equal(400, picture.Messages.Count);
        foreach (var lane in picture.Messages.Where(message => message.IsNamed).GroupBy(message => message.From))
            Assert.True(lane.Zip(lane.Skip(1)).All(pair => pair.Item2.X - pair.Item1.X > 7 * 6), "names stand over one another");
        Assert.InRange(picture.Messages.Count(message => message.IsNamed), 4, 40);
    }

    private static Sent Sent(JobId member, string id, double at) => new(member, CommandId.New(), id, new Dictionary<string, string?>(), Noon.AddSeconds(at));

    [Fact]
    public void Who_waits_says_for_whom_and_is_seen()
    {
        var (call, sync) = (CommandId.New(), CommandId.New());
        var waits = Of(
            [new Arrived(Host, CommandId.New(), "ready", Noon.AddSeconds(10)), new Arrived(Host, sync, "ready", Noon.AddSeconds(40))],
            new WaitingCall(Guest, call, WaitKind.Wait, "go", [new GroupMember(Host, "host", "7.0")]),
            new WaitingCall(Host, sync, WaitKind.Sync, "ready", [new GroupMember(Guest, "guest", "7.1")])).Waits;

        Assert.Equal(["waits for 'go'; missing: 7.0 (host)", "stands at barrier 'ready'; missing: 7.1 (guest)"], waits.Select(wait => wait.Text));
        Assert.True(waits[0].To - waits[0].From > 20, "a mark as long as nothing is not seen");
        Assert.Equal((X(40), X(100)), (waits[1].From, waits[1].To));
    }
}
