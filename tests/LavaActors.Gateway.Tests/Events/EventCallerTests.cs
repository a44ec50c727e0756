using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Akka.Cluster.Tools.PublishSubscribe;
using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Tests.Events;

/// <summary>Who hears of a job that only ann may see, and of one that everybody may.</summary>
public sealed class EventCallerTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Auto, IsLocal: true) };
    private readonly string _ann;
    private readonly string _bob;

    public EventCallerTests()
    {
        _ann = _gateway.Accounts.Put("ann", "correct horse battery", groups: "kernel");
        _bob = _gateway.Accounts.Put("bob", "correct horse battery", groups: "kernel");
    }

    public Task InitializeAsync() => _gateway.InitializeAsync();

    public Task DisposeAsync() => _gateway.DisposeAsync();

    private void Happen()
    {
        _gateway.LabEvents.Put(FakeLabEvents.Job(1, visibility: JobVisibility.Personal), FakeLabEvents.Job(2));
        DistributedPubSub.Get(_gateway.System).Mediator.Tell(new Publish(LabEventMessages.Topic, new LabEventMessages.Appended(2)), Akka.Actor.ActorRefs.NoSender);
    }

    [Fact]
    public async Task A_page_is_told_of_what_its_reader_may_see()
    {
        Happen();

        foreach (var (token, first) in ((string?, string)[])[(_ann, "1"), (_bob, "2"), (null, "2")])
        {
            Assert.Equal(first, await FirstAsync(token));
        }
    }

    [Fact]
    public async Task A_WebSocket_is_told_of_what_its_user_may_see()
    {
        var heard = new Dictionary<string, List<long>>();
        foreach (var (user, token) in ((string, string?)[])[("ann", _ann), ("bob", _bob), ("nobody", null)])
        {
            using var socket = new ClientWebSocket();
            if (token is not null) socket.Options.SetRequestHeader("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{token}")));
            await socket.ConnectAsync(new UriBuilder(_gateway.Http.BaseAddress!) { Scheme = "ws", Path = "/ws/" }.Uri, default).WaitAsync(Soon);
            var all = heard[user] = [];
            // From when on it hears is not told, so it is told until it does: always of both.
            using var enough = new CancellationTokenSource();
            var telling = TellAsync(enough.Token);
            while (all.Count < 4) all.Add(await JobAsync(socket));
            await enough.CancelAsync();
            await telling;
        }

        Assert.Contains(7, heard["ann"]);
        Assert.Equal([8], heard["bob"].Distinct());
        Assert.Equal([8], heard["nobody"].Distinct());
    }

    [Fact]
    public async Task Who_guesses_at_the_WebSocket_learns_nothing()
    {
        foreach (var credentials in (string[])["ann:wrong", "nobody:wrong", $"nobody:{_ann}", "ann:"])
        {
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
            await socket.ConnectAsync(new UriBuilder(_gateway.Http.BaseAddress!) { Scheme = "ws", Path = "/ws/" }.Uri, default).WaitAsync(Soon);
            var buffer = new byte[1024];
            var said = await socket.ReceiveAsync(buffer, default).WaitAsync(Soon);
            Assert.Equal("""{"error":"Unknown user"}""", Encoding.UTF8.GetString(buffer, 0, said.Count));
        }
    }

    private long _last;

    private async Task TellAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            _gateway.LabEvents.Put(FakeLabEvents.Job(++_last, visibility: JobVisibility.Personal), FakeLabEvents.Job(++_last, 8));
            DistributedPubSub.Get(_gateway.System).Mediator.Tell(new Publish(LabEventMessages.Topic, new LabEventMessages.Appended(_last)), Akka.Actor.ActorRefs.NoSender);
            await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, stop));
        }
    }

    private static async Task<long> JobAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        var piece = await socket.ReceiveAsync(buffer, default).WaitAsync(Soon);
        return (long)JsonNode.Parse((string)JsonNode.Parse(buffer.AsSpan(0, piece.Count))!.AsArray()[4]!)!["job"]!;
    }

    [Fact]
    public async Task A_device_of_a_group_and_the_jobs_on_it_are_told_to_nobody_else()
    {
        _gateway.Accounts.Permissions.Add(new ObjectPermission(1, ObjectKind.Device, "mustang-01", ObjectRight.View, "others"));
        _gateway.LabEvents.Put(FakeLabEvents.Device(1), FakeLabEvents.Job(2), FakeLabEvents.Device(3, "mustang-02"));
        DistributedPubSub.Get(_gateway.System).Mediator.Tell(new Publish(LabEventMessages.Topic, new LabEventMessages.Appended(3)), Akka.Actor.ActorRefs.NoSender);

        // The job is ann's own.
        foreach (var (token, first) in ((string?, string)[])[(_bob, "3"), (null, "3"), (_ann, "2"), (_gateway.Accounts.Put("eve", groups: "others"), "1")]) Assert.Equal(first, await FirstAsync(token));
    }

    [Fact]
    public async Task A_device_is_found_by_its_job_by_who_may_see_the_job()
    {
        _gateway.ReadModel.Put(FakeReadModel.Row(7) with { Submitter = "ann", Visibility = JobVisibility.Personal });
        _gateway.LabEvents.Put(FakeLabEvents.Device(1, job: "7"), FakeLabEvents.Job(2, 7));
        DistributedPubSub.Get(_gateway.System).Mediator.Tell(new Publish(LabEventMessages.Topic, new LabEventMessages.Appended(2)), Akka.Actor.ActorRefs.NoSender);

        foreach (var (token, first) in ((string?, string)[])[(_ann, "1"), (_bob, "2"), (null, "2")]) Assert.Equal(first, await FirstAsync(token, "&job=7"));
    }

    private async Task<string?> FirstAsync(string? token, string filter = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"events/?from=1{filter}");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Token", token);
        using var response = await _gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();
        for (var n = 0; n < 2; n++) Assert.True(await stream.MoveNextAsync().AsTask().WaitAsync(Soon));
        return stream.Current.EventId;
    }

    [Fact]
    public async Task Of_a_job_s_log_only_those_are_told_who_may_see_the_job()
    {
        _gateway.ReadModel.Put(FakeReadModel.Row(7, state: JobState.Finished) with { Submitter = "ann", Visibility = JobVisibility.Personal });
        _gateway.ReadModel.Write(7, "- one\n");

        foreach (var (token, status) in ((string?, HttpStatusCode)[])[(_ann, HttpStatusCode.OK), (_bob, HttpStatusCode.Forbidden), (null, HttpStatusCode.Forbidden)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "events/?job=7&log=1");
            if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Token", token);
            using var response = await _gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(status, response.StatusCode);
        }
    }
}
