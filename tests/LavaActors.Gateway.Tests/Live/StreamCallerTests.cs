using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Events;
using LavaActors.Gateway.Live;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Gateway.Tests.Live;

/// <summary>Streams of jobs, and who hears them: for how long, how many of them, and what of a group.</summary>
public sealed class StreamCallerTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new(FakeReadModel.Noon);
    private readonly RunningGateway _gateway;
    private readonly string _ann;
    private readonly string _bob;

    public StreamCallerTests()
    {
        _gateway = new RunningGateway { Clock = _clock, Access = new AccessSettings(AccessMode.Users, IsLocal: true) };
        (_ann, _bob) = (_gateway.Accounts.Put("ann", groups: "kernel"), _gateway.Accounts.Put("bob"));
    }

    public Task InitializeAsync() => _gateway.InitializeAsync();

    public Task DisposeAsync() => _gateway.DisposeAsync();

    private async Task<HttpResponseMessage> OpenAsync(string path, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Token", token);
        return await _gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<string?> LineAsync(StreamReader reader) => await reader.ReadLineAsync().WaitAsync(Soon);

    [Theory]
    [InlineData("jobs/7/logs/stream/")]
    [InlineData("jobs/7/events/")]
    [InlineData("jobs/7/events/?group=true")]
    [InlineData("events/")]
    public async Task A_stream_without_events_says_now_and_then_that_it_lives_and_ends_with_its_reader_s_account(string path)
    {
        _gateway.ReadModel.Put(FakeReadModel.Row(7, state: JobState.Running));
        using var response = await OpenAsync(path, _ann);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await PingAsync(reader);

        var user = (await _gateway.Accounts.UserAsync("ann", default))!;
        await _gateway.Accounts.UpdateUserAsync(user, user with { IsActive = false }, default);
        // One ping before the half minute is over may still come.
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            for (var n = 0; n < 4; n++) await PingAsync(reader);
        });
        using var again = await OpenAsync(path, _ann);
        Assert.Equal(HttpStatusCode.Forbidden, again.StatusCode);
    }

    private async Task PingAsync(StreamReader reader)
    {
        var line = reader.ReadLineAsync();
        while (true)
        {
            // Until the pause has begun there is nothing to pass.
            while (!line.IsCompleted)
            {
                _clock.Advance(EventPatience.Default.Ping / 3);
                await Task.WhenAny(line, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
            }

            if (await line is not { } text) throw new IOException("the stream ended");
            if (text.StartsWith(':')) return;
            line = reader.ReadLineAsync();
        }
    }

    [Fact]
    public async Task A_log_s_stream_ends_when_the_job_is_hidden()
    {
        var row = FakeReadModel.Row(7, state: JobState.Running) with { Visibility = new JobVisibility(JobVisibilityKind.Groups, ["kernel"]) };
        _gateway.ReadModel.Put(row);
        _gateway.ReadModel.Write(7, "- one\n");
        using var response = await OpenAsync("jobs/7/logs/stream/", _ann);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("data: - one", await LineAsync(reader));

        _gateway.ReadModel.Put(row with { Visibility = JobVisibility.Personal });
        _clock.Advance(TimeSpan.FromSeconds(2));
        _gateway.ReadModel.Write(7, "- secret\n");
        var heard = new StringBuilder();
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await LineAsync(reader) is { } line) heard.AppendLine(line);
        });
        Assert.DoesNotContain("secret", heard.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_group_only_those_are_shown_whom_the_reader_may_see()
    {
        _gateway.Accounts.Permissions.Add(new ObjectPermission(1, ObjectKind.Device, "mustang-02", ObjectRight.View, "kernel"));
        _gateway.ReadModel.Put(
            FakeReadModel.Row(100, 100, "host", JobState.Finished, JobHealth.Incomplete),
            FakeReadModel.Row(101, 100, "guest", JobState.Finished, JobHealth.Incomplete) with { Device = new DeviceName("mustang-02") });

        foreach (var (token, seen) in ((string, long[])[])[(_ann, [100, 101]), (_bob, [100])])
        {
            foreach (var query in (string[])["", "?group=true"])
            {
                using var events = await OpenAsync("jobs/100/events/" + query, token);
                var roles = new List<long>();
                await foreach (var one in SseParser.Create(await events.Content.ReadAsStreamAsync()).EnumerateAsync())
                    if (one.EventType == "role") roles.Add((long)JsonNode.Parse(one.Data)!["id"]!);
                Assert.Equal(seen, roles);
            }

            using var timeline = await OpenAsync("jobs/100/timeline/", token);
            Assert.Equal(seen, JsonNode.Parse(await timeline.Content.ReadAsStringAsync())!["roles"]!.AsArray().Select(role => (long)role!["role"]!["id"]!));
            using var explanation = await OpenAsync("jobs/100/explain/", token);
            var group = JsonNode.Parse(await explanation.Content.ReadAsStringAsync())!["group"];
            Assert.Equal(seen.Length == 1 ? [] : seen, (group?["members"]?.AsArray() ?? []).Select(member => (long)member!["id"]!));
        }
    }

    [Fact]
    public async Task A_WebSocket_ends_with_the_account_of_its_user()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{_ann}")));
        await socket.ConnectAsync(new UriBuilder(_gateway.Http.BaseAddress!) { Scheme = "ws", Path = "/ws/" }.Uri, default).WaitAsync(Soon);
        var user = (await _gateway.Accounts.UserAsync("ann", default))!;
        await _gateway.Accounts.UpdateUserAsync(user, user with { IsActive = false }, default);
        var closed = socket.ReceiveAsync(new byte[1024], default);
        while (!closed.IsCompleted)
        {
            _clock.Advance(Follower.IdentifiedEvery / 4);
            await Task.WhenAny(closed, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System));
        }

        var end = await closed;
        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.PolicyViolation), (end.MessageType, end.CloseStatus));
    }
}
