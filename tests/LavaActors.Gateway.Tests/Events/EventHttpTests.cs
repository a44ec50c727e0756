using System.Net;
using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Akka.Cluster.Tools.PublishSubscribe;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Tests.Events;

public sealed class EventHttpTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly RunningGateway _gateway = new();
    private readonly List<HttpResponseMessage> _open = [];

    public Task InitializeAsync() => _gateway.InitializeAsync();

    // A server that stops waits for streams that are still read.
    public Task DisposeAsync()
    {
        foreach (var response in _open) response.Dispose();
        return _gateway.DisposeAsync();
    }

    private void Happen(params LabEvent[] events)
    {
        _gateway.LabEvents.Put(events);
        DistributedPubSub.Get(_gateway.System).Mediator.Tell(new Publish(LabEventMessages.Topic, new LabEventMessages.Appended(events[^1].Number)), Akka.Actor.ActorRefs.NoSender);
    }

    private async Task<IAsyncEnumerator<SseItem<string>>> FollowAsync(string query = "", string? lastId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"events/{query}");
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        var response = await _gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        _open.Add(response);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        return SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();
    }

    private static async Task<SseItem<string>> Next(IAsyncEnumerator<SseItem<string>> stream)
    {
        Assert.True(await stream.MoveNextAsync().AsTask().WaitAsync(Soon));
        return stream.Current;
    }

    [Fact]
    public async Task A_page_is_told_where_it_is_and_what_happens()
    {
        var stream = await FollowAsync();
        Assert.Equal(("ready", "0"), (await Next(stream) is var ready ? ready.EventType : "", ready.EventId));

        Happen(FakeLabEvents.Job(1), FakeLabEvents.Device(2), FakeLabEvents.Worker(3));

        var job = await Next(stream);
        Assert.Equal(("job", "1"), (job.EventType, job.EventId));
        var content = JsonNode.Parse(job.Data)!;
        Assert.Equal((7, "Running", "2026-01-01T12:00:01.000000Z"), ((long)content["id"]!, (string)content["state"]!, (string)content["at"]!));
        Assert.Equal(("device", "2"), (await Next(stream) is var device ? device.EventType : "", device.EventId));
        Assert.Equal(("worker", "3"), (await Next(stream) is var worker ? worker.EventType : "", worker.EventId));
    }

    [Fact]
    public async Task A_browser_that_connects_again_goes_on_where_it_was()
    {
        Happen(FakeLabEvents.Job(1), FakeLabEvents.Job(2), FakeLabEvents.Job(3));

        foreach (var stream in (IAsyncEnumerator<SseItem<string>>[])[await FollowAsync(lastId: "1"), await FollowAsync("?from=2"), await FollowAsync("?from=1", "1")])
        {
            await Next(stream);
            Assert.Equal("2", (await Next(stream)).EventId);
        }
    }

    [Fact]
    public async Task A_sub_job_s_number_finds_the_events_of_the_device_that_has_it_too()
    {
        _gateway.ReadModel.Put(FakeReadModel.Row(7, 7, "host"), FakeReadModel.Row(8, 7, "guest"));
        var (byNumber, byName) = (await FollowAsync("?job=8"), await FollowAsync("?job=7.1"));
        await Next(byNumber);
        await Next(byName);

        Happen(FakeLabEvents.Device(1, job: "7.0"), FakeLabEvents.Device(2, job: "7.1"), FakeLabEvents.Device(3));

        Assert.Equal(("2", "2"), ((await Next(byNumber)).EventId, (await Next(byName)).EventId));
    }

    [Fact]
    public async Task Only_what_is_asked_for_comes()
    {
        var streams = new Dictionary<string, string>
        {
            ["?kind=worker"] = "4",
            ["?kind=device,worker"] = "3",
            ["?job=8"] = "2",
            ["?device=mustang-02"] = "3",
            ["?worker=lab-b"] = "5",
            ["?kind=job&device=mustang-01&job=9"] = "5",
        };
        var open = new List<(string Query, IAsyncEnumerator<SseItem<string>> Stream)>();
        foreach (var query in streams.Keys) open.Add((query, await FollowAsync(query)));
        foreach (var (_, stream) in open) await Next(stream);
        var other = FakeLabEvents.Job(5, 9);

        Happen(FakeLabEvents.Job(1), FakeLabEvents.Job(2, 8), FakeLabEvents.Device(3, "mustang-02"), FakeLabEvents.Worker(4), other with { Job = other.Job! with { Dispatcher = "lab-b" } });

        foreach (var (query, stream) in open) Assert.Equal((query, streams[query]), (query, (await Next(stream)).EventId));
    }

    [Theory]
    [InlineData("?kind=log", "kind")]
    [InlineData("?from=x", "from")]
    [InlineData("?from=-1", "from")]
    [InlineData("?job=7&log=perhaps", "log")]
    [InlineData("?job=7&log=1&offset=x", "offset")]
    [InlineData("?log=1", "job")]
    public async Task A_wrong_question_is_refused_by_name(string query, string field)
    {
        var response = await _gateway.Http.GetAsync($"events/{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull(JsonNode.Parse(await response.Content.ReadAsStringAsync())![field]);
    }

    [Fact]
    public async Task A_job_and_its_log_come_in_one_stream_and_both_go_on_where_they_were()
    {
        _gateway.ReadModel.Put(FakeReadModel.Row(7, state: JobState.Running));
        _gateway.ReadModel.Write(7, "- one\n- two\n- th");
        var stream = await FollowAsync("?job=7&log=1");
        Assert.Equal(("ready", "0-0"), (await Next(stream) is var ready ? ready.EventType : "", ready.EventId));
        Assert.Equal(("log", "0-12", "- one\n- two"), (await Next(stream) is var log ? log.EventType : "", log.EventId, log.Data));

        Happen(FakeLabEvents.Job(1, 8), FakeLabEvents.Job(2));
        Assert.Equal(("job", "2-12"), (await Next(stream) is var job ? job.EventType : "", job.EventId));
        _gateway.ReadModel.Write(7, "ree\n");
        Assert.Equal(("log", "2-20", "- three"), (await Next(stream) is var more ? more.EventType : "", more.EventId, more.Data));

        Happen(FakeLabEvents.Job(3));
        _gateway.ReadModel.Write(7, "- four\n");
        _gateway.ReadModel.Put(FakeReadModel.Row(7, state: JobState.Finished, health: JobHealth.Complete));
        var again = await FollowAsync("?job=7&log=1", "2-12");
        Assert.Equal("2-12", (await Next(again)).EventId);
        var rest = new List<SseItem<string>>();
        while (rest.Count < 3) rest.Add(await Next(again));
        Assert.Equal("3", rest.Single(item => item.EventType == "job").EventId!.Split('-')[0]);
        Assert.Equal("- three\n- four", rest.Single(item => item.EventType == "log").Data);
        Assert.Equal("log-end", rest.Last(item => item.EventType != "job").EventType);
        Assert.Equal("3-27", rest[^1].EventId);

        Happen(FakeLabEvents.Job(4));
        Assert.Equal("4-27", (await Next(again)).EventId);
    }

    [Fact]
    public async Task Of_a_job_that_is_not_there_there_is_no_log() =>
        Assert.Equal(HttpStatusCode.NotFound, (await _gateway.Http.GetAsync("events/?job=99&log=1")).StatusCode);

    private async Task<ClientWebSocket> ListenAsync(Action<ClientWebSocketOptions>? options = null)
    {
        var socket = new ClientWebSocket();
        options?.Invoke(socket.Options);
        await socket.ConnectAsync(new UriBuilder(_gateway.Http.BaseAddress!) { Scheme = "ws", Path = "/ws/" }.Uri, default).WaitAsync(Soon);
        return socket;
    }

    private static async Task<string> Hear(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        var piece = await socket.ReceiveAsync(buffer, default).WaitAsync(Soon);
        return piece.MessageType == WebSocketMessageType.Close ? "closed" : Encoding.UTF8.GetString(buffer, 0, piece.Count);
    }

    [Fact]
    public async Task A_client_of_LAVA_hears_five_texts()
    {
        using var socket = await ListenAsync();
        // From when on it hears is not told, so it is told until it does.
        using var heard = new CancellationTokenSource();
        var telling = Task.Run(async () =>
        {
            for (var number = 1; !heard.IsCancellationRequested; number++)
            {
                Happen(FakeLabEvents.Job(number));
                await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, heard.Token));
            }
        });

        var five = JsonNode.Parse(await Hear(socket))!.AsArray();
        await heard.CancelAsync();
        await telling;

        Assert.Equal((5, "org.lavasoftware.testjob"), (five.Count, (string)five[0]!));
        Assert.Equal(7, (long)JsonNode.Parse((string)five[4]!)!["job"]!);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", default).WaitAsync(Soon);
    }

    [Theory]
    [InlineData("Authorization", "Token abc", "Only Basic authentication is supported")]
    [InlineData("Authorization", "Basic !!!", "Invalid basic authentication")]
    [InlineData("Authorization", "Basic YWJj", "Invalid basic authentication")]
    [InlineData("LAVA-Host", "worker-1", "Unknown worker")]
    public async Task Who_comes_with_something_else_is_told_what_is_wrong(string header, string value, string error)
    {
        using var socket = await ListenAsync(options => options.SetRequestHeader(header, value));

        Assert.Equal($$"""{"error":"{{error}}"}""", await Hear(socket));
        Assert.Equal("closed", await Hear(socket));
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_listen()
    {
        await Assert.ThrowsAsync<WebSocketException>(() => ListenAsync(options => options.SetRequestHeader("Origin", "http://evil.example.com")));
        (await ListenAsync(options => options.SetRequestHeader("Origin", $"http://{_gateway.Http.BaseAddress!.Authority}"))).Dispose();
    }

    [Fact]
    public async Task A_client_that_talks_too_much_is_let_go()
    {
        using var socket = await ListenAsync();
        for (var i = 0; i < 100 && socket.State == WebSocketState.Open; i++)
        {
            try
            {
                await socket.SendAsync(new byte[1024], WebSocketMessageType.Binary, endOfMessage: true, default);
            }
            catch (WebSocketException)
            {
                break;
            }
        }

        await LetGoAsync(socket);
    }

    private static async Task LetGoAsync(ClientWebSocket socket)
    {
        try
        {
            Assert.Equal("closed", await Hear(socket));
        }
        catch (WebSocketException)
        {
            // What it has sent and nobody has read breaks the connection.
        }
    }

    [Fact]
    public async Task Who_says_too_much_or_what_is_no_text_is_let_go_and_the_others_hear_on()
    {
        var stream = await FollowAsync();
        await Next(stream);
        foreach (var (type, isWhole, piece, times) in ((WebSocketMessageType, bool, byte[], int)[])
            [(WebSocketMessageType.Text, true, new byte[8000], 9), (WebSocketMessageType.Text, false, new byte[8000], 9), (WebSocketMessageType.Binary, false, new byte[1024], 70), (WebSocketMessageType.Text, true, [0xff, 0xfe, 0xc0], 1)])
        {
            using var socket = await ListenAsync();
            try
            {
                for (var n = 0; n < times; n++) await socket.SendAsync(piece, type, isWhole, default);
            }
            catch (WebSocketException)
            {
                // Let go in the middle of it.
            }

            await LetGoAsync(socket);
        }

        Happen(FakeLabEvents.Job(1));
        Assert.Equal("1", (await Next(stream)).EventId);
    }

    [Fact]
    public async Task Without_a_WebSocket_there_is_nothing_to_hear() =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _gateway.Http.GetAsync(new Uri("/ws/", UriKind.Relative))).StatusCode);
}
