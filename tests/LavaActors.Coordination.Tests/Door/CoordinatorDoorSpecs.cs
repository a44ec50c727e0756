using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using LavaActors.Coordination.Door;
using LavaActors.Protocol.Coordinator;

namespace LavaActors.Coordination.Tests.Door;

/// <summary>Clients as LAVA's dispatchers are, against the door on a port of loopback.</summary>
public sealed partial class CoordinatorDoorSpecs : TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly PolledSights _sights = new();

    private CoordinatorDoor Open(Func<DoorSettings, DoorSettings>? change = null, TimeProvider? clock = null, Action<string>? log = null)
    {
        var region = Sys.ActorOf(Props.Create(() => new Region(_sights)));
        var settings = new DoorSettings(new IPEndPoint(IPAddress.Loopback, 0), []);
        var door = new CoordinatorDoor(change?.Invoke(settings) ?? settings, _ => Task.FromResult(region), clock ?? TimeProvider.System, log ?? (_ => { }));
        door.Start();
        return door;
    }

    private static JsonObject Request(string client, string kind, object? more = null)
    {
        var request = new JsonObject
        {
            ["port"] = 3079,
            ["blocksize"] = 4096,
            ["poll_delay"] = 3,
            ["host"] = "localhost",
            ["hostname"] = "worker-1",
            ["client_name"] = client,
            ["group_name"] = "5f0c",
            ["role"] = client == "1" ? "host" : "guest",
            ["request"] = kind,
        };
        foreach (var (key, value) in JsonSerializer.SerializeToNode(more ?? new { })!.AsObject().ToList()) request[key] = value?.DeepClone();
        return request;
    }

    private static async Task<byte[]> TalkAsync(CoordinatorDoor door, params byte[][] pieces)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(door.Address).WaitAsync(Soon);
        var stream = client.GetStream();
        foreach (var piece in pieces)
        {
            await stream.WriteAsync(piece);
            await stream.FlushAsync();
        }

        client.Client.Shutdown(SocketShutdown.Send);
        using var heard = new MemoryStream();
        try
        {
            await stream.CopyToAsync(heard).WaitAsync(Soon);
        }
        catch (IOException error) when (error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            // Closed before all was read, which need not be.
        }

        return heard.ToArray();
    }

    private static async Task<JsonNode> AskAsync(CoordinatorDoor door, JsonObject request)
    {
        var payload = Encoding.ASCII.GetBytes(request.ToJsonString());
        var heard = await TalkAsync(door, Encoding.ASCII.GetBytes(payload.Length.ToString("X8", CultureInfo.InvariantCulture)), payload);
        Assert.Equal(heard.Length - 8, int.Parse(Encoding.ASCII.GetString(heard, 0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return JsonNode.Parse(heard.AsSpan(8))!;
    }

    private static async Task<string> ResponseAsync(CoordinatorDoor door, JsonObject request) => (string)(await AskAsync(door, request))["response"]!;

    // A dispatcher's loop, without its pauses.
    private static async Task<JsonNode> PollAsync(CoordinatorDoor door, JsonObject request)
    {
        while (true)
        {
            var answer = await AskAsync(door, request);
            if ((string)answer["response"]! != "wait") return answer;
        }
    }

    [Fact]
    public async Task Two_dispatchers_form_a_group_exchange_data_and_meet()
    {
        await using var door = Open();
        var size = new { group_size = 2 };

        var formed = await Task.WhenAll(PollAsync(door, Request("1", "group_data", size)), PollAsync(door, Request("2", "group_data", size)));
        Assert.All(formed, answer => Assert.Equal(("host", "guest"), ((string)answer["roles"]!["1"]!, (string)answer["roles"]!["2"]!)));
        var waiting = PollAsync(door, Request("2", "lava_wait", new { messageID = "ipv4", nodeID = "2" }));
        Assert.Equal("ack", await ResponseAsync(door, Request("1", "lava_send", new { messageID = "ipv4", message = new { ipaddr = "10.0.0.5", name = "é" } })));
        Assert.Equal("é", (string)(await waiting)["message"]!["1"]!["name"]!);
        var met = await Task.WhenAll(PollAsync(door, Request("1", "lava_sync", new { messageID = "s" })), PollAsync(door, Request("2", "lava_sync", new { messageID = "s" })));
        Assert.All(met, answer => Assert.Equal("s", (string)answer["message"]!));
        Assert.Equal("ack", await ResponseAsync(door, Request("1", "clear_group", size)));
        Assert.Equal("ack", await ResponseAsync(door, Request("2", "clear_group", size)));
    }

    [Fact]
    public async Task A_request_may_come_in_any_pieces()
    {
        await using var door = Open();
        var payload = Encoding.ASCII.GetBytes(Request("1", "lava_send", new { group_size = 1, messageID = "m", message = new { text = new string('x', 60_000) } }).ToJsonString());
        byte[] frame = [.. Encoding.ASCII.GetBytes(payload.Length.ToString("X8", CultureInfo.InvariantCulture)), .. payload];

        var heard = await TalkAsync(door, [.. frame.Chunk(4093)]);

        Assert.Equal("""00000012{"response":"ack"}""", Encoding.ASCII.GetString(heard));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("FFFFFFFF{}")]
    [InlineData("00000040{}")]
    public async Task What_is_no_request_is_closed_without_a_word(string text)
    {
        await using var door = Open();

        Assert.Empty(await TalkAsync(door, Encoding.ASCII.GetBytes(text)));
        Assert.Equal("wait", await ResponseAsync(door, Request("1", "group_data", new { group_size = 2 })));
    }

    [Fact]
    public async Task What_is_no_JSON_is_refused()
    {
        await using var door = Open();

        Assert.Equal("""00000013{"response":"nack"}""", Encoding.ASCII.GetString(await TalkAsync(door, "00000002{]"u8.ToArray())));
    }

    [Fact]
    public async Task Silent_clients_are_let_go_and_keep_nobody_from_being_answered()
    {
        await using var door = Open(settings => settings with { Patience = TimeSpan.FromSeconds(2), MostOfOneAddress = 40 });
        var silent = new List<TcpClient>();
        for (var i = 0; i < 30; i++)
        {
            silent.Add(new TcpClient());
            await silent[^1].ConnectAsync(door.Address).WaitAsync(Soon);
            await silent[^1].GetStream().WriteAsync("0000"u8.ToArray());
        }

        Assert.Equal("wait", await ResponseAsync(door, Request("1", "group_data", new { group_size = 2 })));
        foreach (var client in silent)
        {
            await IsLetGoAsync(client);
            client.Dispose();
        }
    }

    /// <summary>Closed, or cut off where something of what it sent was not read.</summary>
    private static async Task IsLetGoAsync(TcpClient client)
    {
        try
        {
            Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Soon));
        }
        catch (IOException error) when (error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            // As good.
        }
    }

    [Theory]
    [InlineData(3, 512)]
    [InlineData(64, 3)]
    public async Task One_address_and_all_together_have_only_so_many_connections(int ofOne, int all)
    {
        await using var door = Open(settings => settings with { MostOfOneAddress = ofOne, MostConnections = all });
        var silent = Enumerable.Range(0, 3).Select(_ => new TcpClient()).ToList();
        foreach (var client in silent)
        {
            await client.ConnectAsync(door.Address).WaitAsync(Soon);
            await client.GetStream().WriteAsync("0"u8.ToArray());
        }

        Assert.Empty(await TalkAsync(door, "00000002{}"u8.ToArray()));
        silent.ForEach(client => client.Dispose());
        await AwaitConditionAsync(async () => (await TalkAsync(door, "00000002{}"u8.ToArray())).Length > 0, Soon, interval: TimeSpan.FromMilliseconds(100));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("11.1.2.3", false)]
    [InlineData("fe80::1", false)]
    public void Only_this_host_and_the_networks_that_are_named_may_ask(string address, bool expected) =>
        Assert.Equal(expected, new DoorSettings(new IPEndPoint(IPAddress.Any, 0), [IPNetwork.Parse("10.0.0.0/8")]).Allows(IPAddress.Parse(address)));

    [Fact]
    public async Task A_group_outlives_its_actor()
    {
        var door = Open();
        await ResponseAsync(door, Request("1", "group_data", new { group_size = 2 }));
        await ResponseAsync(door, Request("1", "lava_send", new { messageID = "m", message = new { a = "1" } }));
        await door.DisposeAsync();

        // Another region, which begins from the journal.
        await using var later = Open();

        Assert.Equal("1", (string)(await PollAsync(later, Request("1", "lava_wait", new { messageID = "m" })))["message"]!["1"]!["a"]!);
        Assert.Equal("group_data", await ResponseAsync(later, Request("2", "group_data", new { group_size = 2 })));
    }

    private sealed class Region : ReceiveActor
    {
        public Region(PolledSights sights) => Receive<CoordinatorMessages.Request>(request =>
        {
            var name = Uri.EscapeDataString(request.Group.Value);
            var group = Context.Child(name);
            (group.IsNobody() ? Context.ActorOf(PolledGroupActor.Props(request.Group, TimeProvider.System, sights), name) : group).Forward(request);
        });
    }
}
