using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using LavaActors.Coordination.Door;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Coordination.Tests.Door;

/// <summary>Clients that do what none should: the others are answered all the while.</summary>
public sealed partial class CoordinatorDoorSpecs
{
    [Fact]
    public async Task A_client_that_never_takes_its_answer_is_let_go_and_keeps_nobody_from_his()
    {
        var clock = new FakeTimeProvider();
        var log = new ConcurrentQueue<string>();
        await using var door = Open(settings => settings with { GroupAnswer = TimeSpan.FromHours(1) }, clock, log.Enqueue);
        var size = new { group_size = 1, messageID = "m", message = new { text = new string('x', 380_000) } };
        Assert.Equal("ack", await ResponseAsync(door, Request("1", "lava_send", size)));
        using var stalled = new TcpClient { ReceiveBufferSize = 4096 };
        await stalled.ConnectAsync(door.Address).WaitAsync(Soon);
        await stalled.GetStream().WriteAsync(Frame(Request("1", "lava_wait", new { messageID = "m" }).ToJsonString()));
        await stalled.GetStream().ReadExactlyAsync(new byte[8]).AsTask().WaitAsync(Soon);

        Assert.Equal("ack", await ResponseAsync(door, Request("1", "lava_send", new { messageID = "other", message = new { a = "1" } })));
        // Its limit begins when the answer does.
        await AwaitConditionAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(10));
                return Task.FromResult(!log.IsEmpty);
            },
            Soon,
            interval: TimeSpan.FromMilliseconds(100));

        Assert.Contains("was let go", Assert.Single(log), StringComparison.Ordinal);
        Assert.Equal("ack", await ResponseAsync(door, Request("1", "clear_group")));
    }

    [Fact]
    public async Task Half_a_request_is_let_go_when_its_time_is_up()
    {
        var clock = new FakeTimeProvider();
        var log = new ConcurrentQueue<string>();
        await using var door = Open(clock: clock, log: log.Enqueue);
        using var half = new TcpClient();
        await half.ConnectAsync(door.Address).WaitAsync(Soon);
        await half.GetStream().WriteAsync(Frame("{}").AsMemory(0, 9));

        await AwaitConditionAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(10));
                return Task.FromResult(!log.IsEmpty);
            },
            Soon,
            interval: TimeSpan.FromMilliseconds(100));

        await IsLetGoAsync(half);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{\"group_name\":{},\"client_name\":[],\"request\":1}")]
    [InlineData("{\"group_name\":\"g\",\"client_name\":\"1\",\"role\":\"r\",\"hostname\":\"h\",\"request\":\"lava_send\",\"messageID\":\"\\ud800\"}")]
    [InlineData("{\"group_name\":\"\u00ff")]
    public async Task Junk_is_refused_and_the_next_is_answered(string json)
    {
        await using var door = Open();

        Assert.Equal("""00000013{"response":"nack"}""", Encoding.ASCII.GetString(await TalkAsync(door, Frame(json))));
        Assert.Equal("wait", await ResponseAsync(door, Request("1", "group_data", new { group_size = 2 })));
    }

    [Fact]
    public async Task A_hundred_clients_at_once_are_answered_each()
    {
        await using var door = Open(settings => settings with { MostOfOneAddress = 200 });

        var answers = await Task.WhenAll(Enumerable.Range(1, 100).Select(n => ResponseAsync(door, Request($"{n}", "group_data", new { group_size = 101 }))));

        Assert.All(answers, answer => Assert.Equal("wait", answer));
    }

    [Fact]
    public async Task One_peer_makes_only_so_many_groups_until_it_clears_some_or_they_are_old()
    {
        var clock = new FakeTimeProvider();
        var log = new ConcurrentQueue<string>();
        await using var door = Open(settings => settings with { MostGroupsOfOne = 2 }, clock, log.Enqueue);
        Task<string> Join(string group) => ResponseAsync(door, Request("1", "group_data", new { group_name = group, group_size = 2 }));

        Assert.Equal(["wait", "wait", "nack"], [await Join("a"), await Join("b"), await Join("c")]);
        Assert.Contains("is refused group c: it takes part in 2 already", Assert.Single(log), StringComparison.Ordinal);
        // What is refused makes no group, and those that are there go on.
        Assert.Equal("nack", await ResponseAsync(door, Request("1", "lava_send", new { group_name = "d", messageID = "m" })));
        Assert.Equal("wait", await Join("a"));

        Assert.Equal("ack", await ResponseAsync(door, Request("1", "clear_group", new { group_name = "b", group_size = 2 })));
        Assert.Equal(["wait", "nack"], [await Join("c"), await Join("d")]);
        clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal(["wait", "wait", "nack"], [await Join("d"), await Join("e"), await Join("f")]);
    }

    [Fact]
    public async Task All_peers_together_make_only_so_many_groups()
    {
        await using var door = Open(settings => settings with { MostGroups = 1 });
        Assert.Equal("wait", await ResponseAsync(door, Request("1", "group_data", new { group_name = "a", group_size = 2 })));
        Assert.Equal("nack", await ResponseAsync(door, Request("1", "group_data", new { group_name = "b", group_size = 2 })));
        // A request that makes none leaves room for one that does.
        Assert.Equal("ack", await ResponseAsync(door, Request("1", "clear_group", new { group_name = "a", group_size = 2 })));
        Assert.Equal("nack", await ResponseAsync(door, Request("1", "group_data", new { group_name = "c" })));
        Assert.Equal("wait", await ResponseAsync(door, Request("1", "group_data", new { group_name = "d", group_size = 2 })));
    }

    // Bytes above ASCII go out as they are: they are no UTF-8.
    private static byte[] Frame(string json) => Encoding.Latin1.GetBytes(json.Length.ToString("X8", CultureInfo.InvariantCulture) + json);
}
