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
        new(new HttpClient(new Server(request => server(request.RequestUri!.AbsolutePath))) { BaseAddress = new Uri("http://lab/") });

    private static HttpJobClient Client(HttpMessageHandler server, TimeProvider clock) => new(new HttpClient(server) { BaseAddress = new Uri("http://lab/") }, clock);

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
        var version = clock.PassAsync(Client(server, clock).VersionAsync(CancellationToken.None));

        if (failure is null) Assert.Equal("1.2.3", await version);
        else Assert.Equal(failure, (await Assert.ThrowsAsync<ClientException>(() => version)).Message);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(1000, false)]
    public async Task A_followed_log_waits_for_a_node_that_ended_to_be_back(int refusals, bool isBack)
    {
        using var clock = new PausingClock();
        var streams = new Queue<Func<HttpResponseMessage>>(
        [
            () => Text("text/event-stream", "id: 6\ndata: - one\n\n"),
            .. Enumerable.Repeat<Func<HttpResponseMessage>>(() => throw Refused(), refusals),
            () => Text("text/event-stream", "id: 12\ndata: - two\n\nevent: end\ndata: \n\n"),
        ]);
        var log = clock.PassAsync(LogAsync(Client(new Server(_ => streams.Dequeue()()), clock), follow: true));

        if (isBack) Assert.Equal("- one\n- two\n", await log);
        else Assert.Equal(ExitCode.Unreachable, (await Assert.ThrowsAsync<ClientException>(() => log)).ExitCode);
    }

    [Fact]
    public async Task A_node_that_never_answered_is_missing_at_once()
    {
        using var clock = new PausingClock();
        var client = Client(new Server(_ => throw Refused()), clock);
        foreach (var ask in (Func<Task>[])[() => LogAsync(client, follow: true), () => client.SubmitAsync("job_name: x", CancellationToken.None)])
            Assert.Equal(ExitCode.Unreachable, (await Assert.ThrowsAsync<ClientException>(ask)).ExitCode);
    }

    [Fact]
    public async Task A_submission_is_sent_again_as_the_same_one_when_nobody_takes_it_or_its_answer_is_lost()
    {
        using var clock = new PausingClock();
        var keys = new List<string>();
        var answers = new Queue<Func<HttpResponseMessage>>(
        [
            () => Text("application/json", """{"message":"the scheduler does not answer"}""", HttpStatusCode.ServiceUnavailable),
            () => throw new HttpRequestException(HttpRequestError.ResponseEnded, "the answer ended before its time"),
            () => throw Refused(),
            () => Text("application/json", """{"message":"job(s) successfully submitted","job_ids":[7]}""", HttpStatusCode.Created),
            () => Text("application/json", """{"message":"job(s) successfully submitted","job_ids":[8]}""", HttpStatusCode.Created),
        ]);
        var server = new Server(request =>
        {
            keys.Add(Assert.Single(request.Headers.GetValues("Idempotency-Key")));
            return answers.Dequeue()();
        });
        var client = Client(server, clock);

        Assert.Equal(["7"], (await clock.PassAsync(client.SubmitAsync("job_name: x", CancellationToken.None))).Ids);
        Assert.Single(keys.Distinct());
        Assert.Equal(4, keys.Count);

        // What somebody submits twice are two jobs.
        Assert.Equal(["8"], (await client.SubmitAsync("job_name: x", CancellationToken.None)).Ids);
        Assert.NotEqual(keys[0], keys[4]);
    }

    [Fact]
    public async Task An_answer_that_is_lost_is_asked_for_again_though_nothing_was_answered_before()
    {
        using var clock = new PausingClock();
        var answers = new Queue<Func<HttpResponseMessage>>(
        [
            () => throw new HttpRequestException("an error while the answer was read", new IOException("connection reset by peer")),
            () => Text("application/json", """{"message":"job(s) successfully submitted","job_ids":[7]}""", HttpStatusCode.Created),
        ]);
        Assert.Equal(["7"], (await clock.PassAsync(Client(new Server(_ => answers.Dequeue()()), clock).SubmitAsync("job_name: x", CancellationToken.None))).Ids);
    }

    private static HttpRequestException Refused() => new(HttpRequestError.ConnectionError, "connection refused");

    /// <summary>Tells when somebody waits for it.</summary>
    private sealed class PausingClock : FakeTimeProvider, IDisposable
    {
        private readonly SemaphoreSlim _pauses = new(0);
        private Task? _next;

        /// <summary>Completes when the next pause has begun.</summary>
        public Task PauseAsync() => _next is null or { IsCompleted: true } ? _next = _pauses.WaitAsync() : _next;

        /// <summary>Lets the pauses pass. Only while the client waits: time that passes beside it would take from its patience.</summary>
        public async Task<T> PassAsync<T>(Task<T> work)
        {
            while (await Task.WhenAny(work, PauseAsync()) != work) Advance(TimeSpan.FromSeconds(1));
            return await work;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _pauses.Release();
            return timer;
        }

        public void Dispose() => _pauses.Dispose();
    }

    private sealed class Server(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer(request));
    }
}
