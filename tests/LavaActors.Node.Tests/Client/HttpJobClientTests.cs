using System.Net;
using System.Text;
using System.Text.Json;
using LavaActors.Gateway.Api;
using LavaActors.Node.Client;
using LavaActors.Node.Tests.Commands;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Node.Tests.Client;

public sealed class HttpJobClientTests
{
    private static HttpJobClient Client(Func<string, HttpResponseMessage> server) =>
        new(new HttpClient(new Server(server)) { BaseAddress = new Uri("http://lab/") });

    private static HttpResponseMessage Text(string type, string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, type) };

    private static async Task<string> LogAsync(HttpJobClient client, bool follow)
    {
        var log = new StringBuilder();
        await foreach (var piece in client.LogAsync(7, follow, CancellationToken.None)) log.Append(Encoding.UTF8.GetString(piece.Span));
        return log.ToString();
    }

    [Fact]
    public async Task A_log_that_breaks_off_is_opened_again_where_it_was()
    {
        var streams = new Queue<string>(["id: 6\ndata: - one\n\n", "", "id: 12\ndata: - two\n\nevent: end\ndata: \n\n"]);
        Assert.Equal("- one\n- two\n", await LogAsync(Client(_ => Text("text/event-stream", streams.Dequeue())), follow: true));
    }

    [Fact]
    public async Task A_server_that_only_ever_closes_the_log_is_given_up()
    {
        var error = await Assert.ThrowsAsync<ClientException>(() => LogAsync(Client(_ => Text("text/event-stream", "")), follow: true));
        Assert.Equal(ExitCode.Failed, error.ExitCode);
    }

    [Theory]
    [InlineData("Submitted", "job 7 has no log yet: it is Submitted and has not started; --follow waits for it")]
    [InlineData("Finished", "the log of job 7: not found")]
    public async Task A_job_without_a_log_is_not_called_missing_when_it_only_waits(string state, string message)
    {
        var timeline = JsonSerializer.Serialize(new Timeline(7, [new RoleTimeline(FakeLab.Role(7, null, state), [], [])]), ApiJson.Default.Timeline);
        var client = Client(path => path.EndsWith("/timeline/", StringComparison.Ordinal)
            ? Text("application/json", timeline)
            : Text("application/json", """{"detail":"Not found."}""", HttpStatusCode.NotFound));
        Assert.Equal(message, (await Assert.ThrowsAsync<ClientException>(() => LogAsync(client, follow: false))).Message);
    }

    [Theory]
    [InlineData(4, null)]
    [InlineData(1000, "the version: the server answered 503: the store does not answer")]
    public async Task A_server_that_cannot_answer_now_is_asked_again_for_a_while(int refusals, string? failure)
    {
        using var clock = new PausingClock();
        var server = new Server(_ => refusals-- > 0
            ? Text("application/json", """{"message":"the store does not answer"}""", HttpStatusCode.ServiceUnavailable)
            : Text("application/json", """{"version":"1.2.3"}"""));
        var version = new HttpJobClient(new HttpClient(server) { BaseAddress = new Uri("http://lab/") }, clock).VersionAsync(CancellationToken.None);
        // Only while the client waits: time that passes beside it would take from its patience.
        while (await Task.WhenAny(version, clock.PauseAsync()) != version) clock.Advance(TimeSpan.FromSeconds(1));

        if (failure is null) Assert.Equal("1.2.3", await version);
        else Assert.Equal(failure, (await Assert.ThrowsAsync<ClientException>(() => version)).Message);
    }

    /// <summary>Tells when somebody waits for it.</summary>
    private sealed class PausingClock : FakeTimeProvider, IDisposable
    {
        private readonly SemaphoreSlim _pauses = new(0);
        private Task? _next;

        /// <summary>Completes when the next pause has begun.</summary>
        public Task PauseAsync() => _next is null or { IsCompleted: true } ? _next = _pauses.WaitAsync() : _next;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _pauses.Release();
            return timer;
        }

        public void Dispose() => _pauses.Dispose();
    }

    private sealed class Server(Func<string, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer(request.RequestUri!.AbsolutePath));
    }
}
