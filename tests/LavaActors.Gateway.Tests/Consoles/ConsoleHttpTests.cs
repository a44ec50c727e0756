using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Akka.Actor;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Live;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Consoles;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using Microsoft.AspNetCore.Http;
using static LavaActors.Protocol.Consoles.LiveConsoleMessages;

namespace LavaActors.Gateway.Tests.Consoles;

/// <summary>The console's WebSocket, with a dispatcher that the test plays.</summary>
public sealed class ConsoleHttpTests : IAsyncLifetime
{
    private const string Uart = "uart0";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly DeviceName Mustang = new("mustang-01");

    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Users, IsLocal: true), Viewers = new ViewerLimits(100, 10) { ConsolesOfOne = 3 } };
    private readonly Inbox _said = new();
    private IActorRef _dispatcher = ActorRefs.Nobody;
    private DeviceHealth _health = DeviceHealth.Good;
    private string? _lost;
    private string _sam = "", _eve = "", _ada = "";

    public async Task InitializeAsync()
    {
        _sam = _gateway.Accounts.Put("sam", groups: "kernel");
        _eve = _gateway.Accounts.Put("eve");
        _ada = _gateway.Accounts.Put("ada", isSuperuser: true);
        _gateway.ReadModel.Put(FakeReadModel.Row(7, state: JobState.Running) with { Submitter = "sam", Visibility = new JobVisibility(JobVisibilityKind.Groups, ["kernel"]) });
        _gateway.ReadModel.Devices.Add(new DeviceRow(Mustang, "mustang", [], "lab", DeviceState.Running, DeviceHealth.Good, null, null, new JobId(7)));
        _gateway.Questions = question => question switch
        {
            SchedulerMessages.LocateDispatcher locate => new SchedulerMessages.DispatcherLocated(locate.Dispatcher, Akka.Cluster.Cluster.Get(_gateway.System).SelfAddress.ToString()),
            SchedulerMessages.GetDevices => new SchedulerMessages.DeviceList([new DeviceStatus(Mustang, "mustang", [], "lab", DeviceState.Idle, _health, null, _lost, null, null)]),
            _ => null,
        };
        await _gateway.InitializeAsync();
        _dispatcher = _gateway.System.ActorOf(Props.Create(() => new Scripted(_said)), "dispatcher");
    }

    public Task DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_client_sees_what_was_said_and_is_told_what_it_lost()
    {
        using var client = await ConnectAsync(_sam);
        var viewer = await _said.NextAsync<Watch>();
        Assert.Equal((0L, "sam"), (viewer.Message.Session, viewer.Message.User));
        viewer.From.Tell(Run(lines: [Uart]));

        Assert.Equal(new Watch(Mustang, 3, "sam", ConsoleRight.Permit), (await _said.NextAsync<Watch>()).Message);
        var read = await _said.NextAsync<ReadOn>();
        Assert.Equal(new ReadOn(Mustang, 3, Uart, 0), read.Message);
        Assert.Equal(("uart0", "7"), ((string)(await FrameAsync(client, "begin"))["line"]!, (string)(await FrameAsync(client, "state"))["job"]!));

        read.From.Tell(new Received(Mustang, 3, Uart, 100, "=> "u8.ToArray()));
        Assert.Equal((0, 100), ((int)(await FrameAsync(client, "lost"))["from"]!, 100));
        Assert.Equal("=> ", await BytesAsync(client));
        Assert.Equal(103, (await _said.NextAsync<ReadOn>()).Message.From);
    }

    [Fact]
    public async Task A_client_types_when_it_has_the_floor_and_it_is_noted()
    {
        using var client = await ConnectAsync(_sam);
        var viewer = await EnterAsync(client);
        await SayAsync(client, """{"type":"ask"}""");
        await _said.NextAsync<AskFloor>();
        viewer.Tell(Run(lines: [Uart]) with { Holder = new FloorHolder(2, "sam", "nobody had it") });
        var state = await FrameAsync(client, "state", frame => frame["holder"] is not null);
        Assert.True((bool)state["holder"]!["you"]!);

        await client.SendAsync("reboot\r"u8.ToArray(), WebSocketMessageType.Binary, true, default);
        var typed = await _said.NextAsync<LiveConsoleMessages.Type>();
        Assert.Equal((3L, Uart, "reboot\r"), (typed.Message.Session, typed.Message.Line, Encoding.UTF8.GetString(typed.Message.Data)));
        viewer.Tell(new Typed(Mustang, new JobId(7), Uart, "reboot"));
        viewer.Tell(new Taken(Mustang));

        await SayAsync(client, """{"type":"grant","to":5}""");
        Assert.Equal(5, (await _said.NextAsync<AnswerFloor>()).Message.Asker);
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
        await _said.NextAsync<Leave>();
        viewer.Tell(new Typed(Mustang, new JobId(7), Uart, "half a li"));
        viewer.Tell(new Left(Mustang));
        await ClosedAsync(client);
        Assert.Equal(
            ["may type on the console (job 7): nobody had it", "typed on uart0 (job 7): reboot", "typed on uart0 (job 7): half a li", "types on the console no more (job 7)"],
            _gateway.Accounts.Audit.Where(row => row.Who == "sam").Select(row => row.What));
    }

    [Fact]
    public async Task A_client_is_told_when_the_store_does_not_say_what_it_may_see()
    {
        using var client = await ConnectAsync(_sam);
        var viewer = await EnterAsync(client);
        _gateway.ReadModel.Fault = new StoreFault();
        await SayAsync(client, """{"type":"ask"}""");

        await _said.NextAsync<Leave>();
        viewer.Tell(new Left(Mustang));
        Assert.Equal((WebSocketCloseStatus.InternalServerError, "the store does not answer as it should"), (await ClosedAsync(client), client.CloseStatusDescription));
    }

    private sealed class StoreFault() : System.Data.Common.DbException("the disk is full");

    [Fact]
    public async Task Nobody_has_all_consoles_for_himself()
    {
        using ClientWebSocket first = await ConnectAsync(_sam), second = await ConnectAsync(_sam), third = await ConnectAsync(_sam);
        Assert.Contains("503", (await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(_sam))).Message, StringComparison.Ordinal);
        using var other = await ConnectAsync(_eve);
        Assert.Equal(WebSocketState.Open, other.State);
    }

    [Fact]
    public async Task Nobody_sees_the_run_of_a_job_that_he_may_not_see()
    {
        using var client = await ConnectAsync(_eve);
        var viewer = await _said.NextAsync<Watch>();
        viewer.From.Tell(Run(lines: [Uart]) with { Holder = new FloorHolder(9, "sam", "nobody had it") });
        Assert.Equal(ConsoleRight.None, (await _said.NextAsync<Watch>()).Message.Right);
        var state = await FrameAsync(client, "state");
        Assert.Equal((true, null, null, "none"), ((bool)state["hidden"]!, (string?)state["job"], state["holder"], (string)state["right"]!));
        await SayAsync(client, """{"type":"line","line":"uart0"}""");
        await SayAsync(client, """{"type":"open"}""");
        await FrameAsync(client, "refused");
        Assert.DoesNotContain(_said.All, message => message is ReadOn or Open);

        viewer.From.Tell(Run(session: 4, job: null, lines: [Uart]));
        await _said.NextAsync<ReadOn>();
    }

    [Fact]
    public async Task The_console_of_a_device_that_is_not_in_maintenance_is_not_opened()
    {
        using var client = await ConnectAsync(_ada);
        var viewer = await _said.NextAsync<Watch>();
        viewer.From.Tell(Run(session: 0, job: null, lines: []) with { IsOver = true });
        await FrameAsync(client, "state");
        await SayAsync(client, """{"type":"open"}""");
        Assert.Contains("say that it is in Maintenance first", (string)(await FrameAsync(client, "refused"))["why"]!, StringComparison.Ordinal);

        _health = DeviceHealth.Maintenance;
        await SayAsync(client, """{"type":"open"}""");
        Assert.Equal(new Open(Mustang), (await _said.NextAsync<Open>()).Message);
    }

    [Fact]
    public async Task Why_a_console_is_refused_names_no_job_that_one_may_not_see()
    {
        _lost = "its dispatcher cleans it up after job 9, which a process before this one had on it";
        using var client = await ConnectAsync(_gateway.Accounts.Put("kim", permissions: ["lava_scheduler_app.change_device"]));
        var viewer = await _said.NextAsync<Watch>();
        viewer.From.Tell(Run(session: 0, job: null, lines: []) with { IsOver = true });
        await FrameAsync(client, "state");
        await SayAsync(client, """{"type":"open"}""");
        Assert.Equal("the device is lost: its dispatcher cleans it up after another job, which a process before this one had on it", (string)(await FrameAsync(client, "refused"))["why"]!);

        viewer.From.Tell(new Refused(Mustang, "job 9 runs on mustang-01, and has opened what it needs"));
        Assert.Equal("another job runs on mustang-01, and has opened what it needs", (string)(await FrameAsync(client, "refused"))["why"]!);
    }

    [Fact]
    public async Task Whose_dispatcher_is_gone_is_told_so_and_may_come_again()
    {
        using var client = await ConnectAsync(_sam);
        await EnterAsync(client);
        _gateway.System.Stop(_dispatcher);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await ClosedAsync(client));
        Assert.StartsWith("the dispatcher is gone", client.CloseStatusDescription, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_ends_says_so()
    {
        using var client = await ConnectAsync(_sam);
        var viewer = await EnterAsync(client);
        _gateway.BeginToStop();
        await _said.NextAsync<Leave>();
        viewer.Tell(new Left(Mustang));
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await ClosedAsync(client));
    }

    [Theory]
    [InlineData("""{"type":"dance"}""", WebSocketCloseStatus.PolicyViolation)]
    [InlineData("[", WebSocketCloseStatus.PolicyViolation)]
    [InlineData("null", WebSocketCloseStatus.PolicyViolation)]
    public async Task A_client_that_says_what_is_none_of_it_is_let_go(string text, WebSocketCloseStatus status)
    {
        using var client = await ConnectAsync(_sam);
        await EnterAsync(client);
        await SayAsync(client, text);
        Assert.Equal(status, await ClosedAsync(client));
    }

    [Fact]
    public async Task A_frame_that_is_too_long_ends_it()
    {
        using var client = await ConnectAsync(_sam);
        await EnterAsync(client);
        await client.SendAsync(new byte[MaxTyped + 1], WebSocketMessageType.Binary, true, default);
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, await ClosedAsync(client));
    }

    [Fact]
    public async Task Why_it_is_let_go_is_as_long_as_a_frame_takes_it_whatever_it_has_said()
    {
        foreach (var said in (string[])["\ud83d\ude00" + new string('\u672c', 60), new string('\u672c', 500), "x" + string.Concat(Enumerable.Repeat("\ud83d\ude00", 100))])
        {
            using var client = await ConnectAsync(_sam);
            await EnterAsync(client);
            await SayAsync(client, $$"""{"type":"{{said}}"}""");
            Assert.Equal(WebSocketCloseStatus.PolicyViolation, await ClosedAsync(client));
            Assert.StartsWith("there is no command '", client.CloseStatusDescription, StringComparison.Ordinal);
            Assert.InRange(Encoding.UTF8.GetByteCount(client.CloseStatusDescription!), 100, 123);
        }
    }

    [Fact]
    public async Task Junk_ends_it_and_nobody_else_s_console()
    {
        using var other = await ConnectAsync(_sam);
        var viewer = await EnterAsync(other);
        foreach (var text in (string[])["""{"type":"\ud800"}""", """{"type":7}""", """{"type":"grant","to":"me"}""", """{"type":"grant","to":99999999999999999999}""", new string('[', 100), ""])
        {
            using var client = await ConnectAsync(_sam);
            await EnterAsync(client);
            await SayAsync(client, text);
            Assert.Equal((text, WebSocketCloseStatus.PolicyViolation), (text, await ClosedAsync(client)));
        }

        viewer.Tell(new Received(Mustang, 3, Uart, 0, "=> "u8.ToArray()));
        Assert.Equal("=> ", await BytesAsync(other));
    }

    [Fact]
    public async Task Fragments_without_end_end_it()
    {
        foreach (var length in (int[])[1000, 0])
        {
            using var client = await ConnectAsync(_sam);
            await EnterAsync(client);
            for (var n = 0; n < 64; n++) await client.SendAsync(new byte[length], WebSocketMessageType.Text, endOfMessage: false, default);
            Assert.Equal(WebSocketCloseStatus.MessageTooBig, await ClosedAsync(client));
        }
    }

    [Fact]
    public async Task Text_that_is_no_UTF8_ends_it_and_the_floor_is_free()
    {
        using var client = await ConnectAsync(_sam);
        await EnterAsync(client);
        await client.SendAsync(new byte[] { 0xff, 0xfe, 0xc0 }, WebSocketMessageType.Text, endOfMessage: true, default);
        await _said.NextAsync<Leave>();
    }

    [Fact]
    public async Task A_client_comes_from_a_page_of_this_site_or_with_a_token()
    {
        var path = "devices/mustang-01/console/ws/";
        using var plain = await _gateway.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.UpgradeRequired, plain.StatusCode);
        using var foreign = new HttpRequestMessage(HttpMethod.Get, path);
        foreign.Headers.Add("Origin", "https://evil.example");
        using var refused = await _gateway.Http.SendAsync(foreign);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var nothing = await _gateway.Http.GetAsync("devices/nothing/console/ws/");
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);

        Assert.False(ConsoleEndpoints.IsOfThisSite(Request("lab.example", null, isSession: true)));
        Assert.False(ConsoleEndpoints.IsOfThisSite(Request("lab.example", "null", isSession: true)));
        Assert.False(ConsoleEndpoints.IsOfThisSite(Request("lab.example", "https://lab.example.evil.example", isSession: true)));
        Assert.False(ConsoleEndpoints.IsOfThisSite(Request("lab.example:8080", "http://lab.example", isSession: true)));
        Assert.True(ConsoleEndpoints.IsOfThisSite(Request("lab.example", "https://lab.example", isSession: true)));
        Assert.True(ConsoleEndpoints.IsOfThisSite(Request("lab.example", null, isSession: false)));

        static HttpContext Request(string host, string? origin, bool isSession)
        {
            var context = new DefaultHttpContext();
            context.Request.Host = new HostString(host);
            if (origin is not null) context.Request.Headers.Origin = origin;
            if (isSession) context.SetSession("secret");
            return context;
        }
    }

    private static State Run(string[] lines, long session = 3, long? job = 7) => new(Mustang, session, job is { } id ? new JobId(id) : null, false, lines, 2, ["sam"], 1, null, null);

    private async Task<ClientWebSocket> ConnectAsync(string token)
    {
        var client = new ClientWebSocket();
        client.Options.SetRequestHeader("Authorization", $"Token {token}");
        var address = new UriBuilder(new Uri(_gateway.Http.BaseAddress!, "devices/mustang-01/console/ws/")) { Scheme = "ws" }.Uri;
        await client.ConnectAsync(address, default).WaitAsync(Patience);
        return client;
    }

    /// <summary>Until the client is admitted to the run.</summary>
    private async Task<IActorRef> EnterAsync(ClientWebSocket client)
    {
        var viewer = (await _said.NextAsync<Watch>()).From;
        viewer.Tell(Run(lines: [Uart]), _dispatcher);
        await _said.NextAsync<Watch>();
        await FrameAsync(client, "begin");
        return viewer;
    }

    private static Task SayAsync(ClientWebSocket client, string text) => client.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default);

    private static async Task<JsonNode> FrameAsync(ClientWebSocket client, string type, Predicate<JsonNode>? isIt = null)
    {
        while (true)
        {
            var (kind, bytes) = await ReceiveAsync(client);
            Assert.Equal(WebSocketMessageType.Text, kind);
            var frame = JsonNode.Parse(bytes)!;
            if ((string)frame["type"]! == type && isIt?.Invoke(frame) != false) return frame;
        }
    }

    private static async Task<string> BytesAsync(ClientWebSocket client)
    {
        while (true)
        {
            var (kind, bytes) = await ReceiveAsync(client);
            if (kind == WebSocketMessageType.Binary) return Encoding.UTF8.GetString(bytes);
        }
    }

    private static async Task<WebSocketCloseStatus?> ClosedAsync(ClientWebSocket client)
    {
        while ((await ReceiveAsync(client)).Kind != WebSocketMessageType.Close)
        {
            // What was on its way.
        }

        return client.CloseStatus;
    }

    private static async Task<(WebSocketMessageType Kind, byte[] Bytes)> ReceiveAsync(ClientWebSocket client)
    {
        var buffer = new byte[64 * 1024];
        var received = await client.ReceiveAsync(buffer, default).WaitAsync(Patience);
        Assert.True(received.EndOfMessage);
        return (received.MessageType, buffer[..received.Count]);
    }

    /// <summary>What the dispatcher was told.</summary>
    private sealed class Inbox
    {
        private readonly System.Threading.Channels.Channel<(object Message, IActorRef From)> _messages = System.Threading.Channels.Channel.CreateUnbounded<(object, IActorRef)>();
        private readonly List<object> _all = [];

        public IReadOnlyList<object> All
        {
            get
            {
                lock (_all) return [.. _all];
            }
        }

        public void Add(object message, IActorRef from)
        {
            lock (_all) _all.Add(message);
            _messages.Writer.TryWrite((message, from));
        }

        public async Task<(T Message, IActorRef From)> NextAsync<T>()
        {
            using var limit = new CancellationTokenSource(Patience);
            while (true)
            {
                var (message, from) = await _messages.Reader.ReadAsync(limit.Token);
                if (message is T next) return (next, from);
            }
        }
    }

    private sealed class Scripted : ReceiveActor
    {
        public Scripted(Inbox said) => Receive<ICommand>(command => said.Add(command, Sender));
    }
}
