using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Tests.Http;

/// <summary>HEAD is GET without the body. That all routes have it is walked over with the pages of a node (NodeRouteTests).</summary>
public sealed class HeadTests : IAsyncLifetime
{
    private readonly List<object> _commands = [];
    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Users, IsLocal: true) { AnonymousRate = 1, AnonymousBurst = 3, RequestRate = 0 } };
    private string _sam = "";

    public Task InitializeAsync()
    {
        _sam = _gateway.Accounts.Put("sam", scope: TokenScope.Submit);
        _gateway.ReadModel.Put(FakeReadModel.Row(7) with { Submitter = "sam" });
        _gateway.Scheduler = command =>
        {
            _commands.Add(command);
            return command is SchedulerMessages.Cancel cancel ? new SchedulerMessages.CancelAccepted(cancel.Command, cancel.Job, false) : null;
        };
        return _gateway.InitializeAsync();
    }

    public Task DisposeAsync() => _gateway.DisposeAsync();

    /// <summary>What follows the head on the wire would be taken for the next answer.</summary>
    [Theory]
    [InlineData("/api/v0.2/jobs/7/", "200", "application/json")]
    [InlineData("/api/v0.2/jobs/8/", "404", "application/json")]
    [InlineData("/api/", "200", "text/html")]
    [InlineData("/api/v0.2/jobs/7/junit/", "200", "application/xml")]
    [InlineData("/api/v0.2/jobs/7/events/", "200", "text/event-stream")]
    [InlineData("/api/v0.2/events/", "200", "text/event-stream")]
    public async Task Nothing_follows_the_head(string path, string status, string type)
    {
        using var socket = new TcpClient();
        var address = _gateway.Http.BaseAddress!;
        await socket.ConnectAsync(address.Host, address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HEAD {path} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Token {_sam}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains($"Content-Type: {type}", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(answer.Length - 4, answer.IndexOf("\r\n\r\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("logs/", "application/yaml", 4 * 15)]
    [InlineData("logs/?start=1&end=3", "application/yaml", 2 * 15)]
    [InlineData("junit/", "application/xml", null)]
    [InlineData("tap13/", "application/yaml", null)]
    public async Task What_only_the_body_has_is_not_read(string address, string type, int? length)
    {
        var job = new JobId(7);
        _gateway.ReadModel.Write(7, string.Concat(Enumerable.Range(1, 4).Select(n => $"- {{msg: line{n}}}\n")));
        _gateway.ReadModel.Suites.Add(new SuiteRow(1, job, "smoke", new SuiteCounts("smoke", 0, 1, 0, 0)));
        _gateway.ReadModel.Tests.Add(new TestCaseRow(2, job, 1, "smoke", "boot", "fail", FakeReadModel.Noon, null, null, null, null, null, 0, 3, null, null, null, null));

        using var answer = await AskAsync(HttpMethod.Head);

        Assert.Equal((HttpStatusCode.OK, type, length), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, (int?)answer.Content.Headers.ContentLength));
        Assert.Equal(0, _gateway.ReadModel.LogReads);
        using var whole = await AskAsync(HttpMethod.Get);
        Assert.NotEmpty(await whole.Content.ReadAsByteArrayAsync());
        Assert.True(_gateway.ReadModel.LogReads > 0);

        async Task<HttpResponseMessage> AskAsync(HttpMethod method)
        {
            using var request = new HttpRequestMessage(method, $"/api/v0.2/jobs/7/{address}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Token", _sam);
            return await _gateway.Http.SendAsync(request);
        }
    }

    [Fact]
    public async Task What_changes_something_by_get_does_not_by_head()
    {
        async Task<HttpStatusCode> AskAsync(HttpMethod method)
        {
            using var request = new HttpRequestMessage(method, "/api/v0.2/jobs/7/cancel/");
            request.Headers.Authorization = new AuthenticationHeaderValue("Token", _sam);
            using var answer = await _gateway.Http.SendAsync(request);
            return answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.MethodNotAllowed, await AskAsync(HttpMethod.Head));
        Assert.DoesNotContain(_commands, command => command is SchedulerMessages.Cancel);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(HttpMethod.Get));
        Assert.Contains(_commands, command => command is SchedulerMessages.Cancel);
    }

    [Fact]
    public async Task It_counts_as_a_request()
    {
        var statuses = new List<HttpStatusCode>();
        for (var n = 0; n < 20; n++)
        {
            using var answer = await _gateway.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/v0.2/system/version/"));
            statuses.Add(answer.StatusCode);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests) continue;
            Assert.NotNull(answer.Headers.RetryAfter);
            return;
        }

        Assert.Fail($"never refused: {string.Join(' ', statuses)}");
    }

    [Fact]
    public async Task Only_get_opens_a_websocket()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/ws/");
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        using var answer = await _gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task An_address_without_get_takes_no_head()
    {
        using var answer = await _gateway.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/v0.2/jobs/validate/"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }
}
