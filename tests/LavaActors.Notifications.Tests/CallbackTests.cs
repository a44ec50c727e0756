using System.Text;
using System.Text.Json.Nodes;
using LavaActors.Jobs;
using LavaActors.Notifications.Callbacks;
using LavaActors.Notifications.Mail;
using LavaActors.Protocol.Jobs;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Notifications.Tests;

public sealed class CallbackTests
{
    private const string Minimal =
        """
        "id":7,"status":2,"status_string":"complete","state":5,"state_string":"Finished","health":1,"health_string":"Complete","submit_time":"2026-01-01 12:00:00+00:00",
        "start_time":"2026-01-01 12:00:01+00:00","end_time":"2026-01-01 12:01:01.500000+00:00","submitter_username":"ann","submitter_email":"ann@example.com","failure_comment":null,"priority":50,
        "description":"a job","actual_device_id":"mustang-01","definition":DEFINITION,"metadata":[{"build":"17"},{"git.branch":"main"}],"health_check":false
        """;

    private readonly FakeLab _lab = new();

    private CallbackSender Sender(NotificationSettings? settings = null, HttpMessageHandler? handler = null) =>
        new(new HttpClient(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }), error => error is InvalidOperationException, _lab, _lab, _lab, settings ?? new NotificationSettings(), TimeProvider.System);

    private async Task<Delivery> Send(Receiver receiver, string callback, JobState state = JobState.Finished, JobHealth health = JobHealth.Complete, NotificationSettings? settings = null, Protocol.Projection.JobRow? job = null)
    {
        var definition = Samples.Definition($"{{criteria: {{status: all}}, callback: {callback.Replace("URL", receiver.Url, StringComparison.Ordinal)}}}");
        var spec = NotifySpec.OfDefinition(definition)!;
        return await Sender(settings).SendAsync(Samples.Notification(state: state, health: health), spec.Callbacks[0], job ?? Samples.Row(), definition, default);
    }

    [Fact]
    public async Task A_health_check_is_told_as_one()
    {
        await using var receiver = await Receiver.StartAsync();

        await Send(receiver, "{url: 'URL/hook', method: POST, content-type: json, dataset: minimal}", job: Samples.Row() with { IsHealthCheck = true });

        Assert.True(JsonNode.Parse(receiver.Requests.Single().Body)!["health_check"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("minimal", false, false)]
    [InlineData("logs", true, false)]
    [InlineData("results", false, true)]
    [InlineData("all", true, true)]
    public async Task A_POST_of_JSON_has_exactly_these_keys(string dataset, bool hasLog, bool hasResults)
    {
        await using var receiver = await Receiver.StartAsync();
        _lab.Logs[7] = "- {lvl: info, msg: é}\n";
        _lab.Cases.Add(Samples.Case("0_smoke", "boot", "pass", 1.5));

        var delivery = await Send(receiver, $"{{url: 'URL/hook', method: POST, content-type: json, dataset: {dataset}, token: secret}}");

        Assert.Equal(new Delivery(200, null), delivery);
        var heard = receiver.Requests.Single();
        Assert.Equal(("POST", "/hook", "application/json", "secret", "3"), (heard.Method, heard.Path, heard.Headers["Content-Type"], heard.Headers["Authorization"], heard.Headers["X-Lava-Delivery"]));
        var body = JsonNode.Parse(heard.Body)!.AsObject();
        var definition = body["definition"]!.ToJsonString();
        var expected = JsonNode.Parse("{" + Minimal.Replace("DEFINITION", definition, StringComparison.Ordinal) + "}")!.AsObject();
        if (hasLog) expected["log"] = "- {lvl: info, msg: é}\n";
        if (hasResults)
        {
            expected["results"] = new JsonObject
            {
                ["0_smoke"] = """
                    - id: '101'
                      job: '7'
                      level: ''
                      log_end_line: '9'
                      log_start_line: '5'
                      logged: '2026-01-01 12:00:30+00:00'
                      measurement: '1.5000000000'
                      metadata:
                        definition: 0_smoke
                        case: boot
                        result: pass
                      name: boot
                      result: pass
                      suite: 0_smoke
                      unit: ms
                      url: /results/testcase/101

                    """,
            };
        }

        Assert.Equal(expected.Select(each => each.Key), body.Select(each => each.Key));
        foreach (var (key, value) in expected.Where(each => each.Key != "results")) Assert.True(JsonNode.DeepEquals(value, body[key]), $"{key}: {body[key]?.ToJsonString()}");
        if (hasResults) Assert.Equal(Yaml((string)expected["results"]!["0_smoke"]!), Yaml((string)body["results"]!["0_smoke"]!));
    }

    [Fact]
    public async Task Of_a_long_log_the_end_is_sent_and_those_that_are_large_go_one_after_the_other()
    {
        await using var receiver = await Receiver.StartAsync();
        _lab.Logs[7] = "- {msg: first}\n" + new string('x', 1 << 20) + "\n" + new string('x', (2 << 20) - 1) + "\n";
        var settings = new NotificationSettings { MostBytesAtATime = 1 << 20, MostLogBytes = 2 << 20 };
        var sender = Sender(settings);
        var callback = new NotifyCallback(receiver.Url, IsPost: true, null, null, NotifyDataset.Logs, IsJson: true);

        var sent = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => sender.SendAsync(Samples.Notification(), callback, Samples.Row(), "", default)));

        Assert.All(sent, delivery => Assert.Equal(new Delivery(200, null), delivery));
        Assert.All(receiver.Requests, heard => Assert.Equal(new string('x', (2 << 20) - 1) + "\n", (string)JsonNode.Parse(heard.Body)!["log"]!));
    }

    [Fact]
    public async Task Of_very_many_results_the_first_are_sent_and_how_many_there_are_more()
    {
        await using var receiver = await Receiver.StartAsync();
        _lab.Cases.AddRange([Samples.Case("0_smoke", "boot", "pass"), Samples.Case("1_more", "x", "fail"), Samples.Case("1_more", "y", "pass"), Samples.Case("0_smoke", "late", "pass")]);

        foreach (var most in (int[])[2, 4]) await Send(receiver, "{url: 'URL/hook', method: POST, content-type: json, dataset: results}", settings: new NotificationSettings { MostResults = most });

        var bodies = receiver.Requests.Select(heard => JsonNode.Parse(heard.Body)!).ToList();
        Assert.Equal(["boot x 2", "boot late x y "], bodies.Select(body => $"{Names(body, "0_smoke")} {Names(body, "1_more")} {body["results_left_out"]}"));

        static string Names(JsonNode body, string suite) => string.Join(' ', Yaml((string)body["results"]![suite]!).Split('\n').Where(line => line.StartsWith("  name: ", StringComparison.Ordinal)).Select(line => line["  name: ".Length..]));
    }

    // Quotes are the writer's choice.
    private static string Yaml(string text) => text.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal);

    [Theory]
    [InlineData("minimal", "")]
    [InlineData("logs", "&log=-+%7Blvl%3A+info%7D%0A")]
    [InlineData("results", "&results=0_smoke&results=1_more")]
    [InlineData("all", "&log=-+%7Blvl%3A+info%7D%0A&results=0_smoke&results=1_more")]
    public async Task A_POST_of_a_form_has_the_same_keys_without_what_is_null_or_nested(string dataset, string rest)
    {
        await using var receiver = await Receiver.StartAsync();
        _lab.Logs[7] = "- {lvl: info}\n";
        _lab.Cases.AddRange([Samples.Case("0_smoke", "boot", "pass"), Samples.Case("1_more", "x", "fail")]);

        await Send(receiver, $"{{url: 'URL/hook', method: POST, dataset: {dataset}, token: t, header: X-Token}}");

        var heard = receiver.Requests.Single();
        Assert.Equal(("application/x-www-form-urlencoded", "t", false), (heard.Headers["Content-Type"], heard.Headers["X-Token"], heard.Headers.ContainsKey("Authorization")));
        Assert.StartsWith(
            "id=7&status=2&status_string=complete&state=5&state_string=Finished&health=1&health_string=Complete&submit_time=2026-01-01+12%3A00%3A00%2B00%3A00&start_time=2026-01-01+12%3A00%3A01%2B00%3A00"
            + "&end_time=2026-01-01+12%3A01%3A01.500000%2B00%3A00&submitter_username=ann&submitter_email=ann%40example.com&priority=50&description=a+job&actual_device_id=mustang-01&definition=job_name%3A+a+job%0A",
            heard.Body, StringComparison.Ordinal);
        Assert.EndsWith("&metadata=build&metadata=git.branch&health_check=False" + rest, heard.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("logs")]
    [InlineData("results")]
    [InlineData("all")]
    public async Task A_GET_has_no_body_whatever_is_asked_for(string dataset)
    {
        await using var receiver = await Receiver.StartAsync();

        await Send(receiver, $"{{url: 'URL/{{ID}}?s={{STATUS}}', dataset: {dataset}}}");

        var heard = receiver.Requests.Single();
        Assert.Equal(("GET", "/7?s=2", "", false), (heard.Method, heard.Path, heard.Body, heard.Headers.ContainsKey("Content-Type")));
    }

    [Fact]
    public async Task A_job_that_starts_is_told_as_it_was_then_though_it_may_be_over_by_now()
    {
        await using var receiver = await Receiver.StartAsync();

        await Send(receiver, "{url: 'URL/', method: POST, content-type: json}", JobState.Running, JobHealth.Unknown, job: Samples.Row(health: JobHealth.Incomplete, error: "it broke"));

        var body = JsonNode.Parse(receiver.Requests.Single().Body)!;
        Assert.Equal((1, "running", "Unknown", "None", null), ((int)body["status"]!, (string)body["status_string"]!, (string)body["health_string"]!, (string)body["end_time"]!, body["failure_comment"]));
    }

    [Fact]
    public async Task A_token_is_the_submitter_s_of_that_name_or_the_text_itself()
    {
        await using var receiver = await Receiver.StartAsync();
        _lab.Tokens[("ann", "ci")] = "the secret";
        _lab.Tokens[("bob", "his")] = "another";

        await Send(receiver, "{url: 'URL/', token: ci}");
        await Send(receiver, "{url: 'URL/', token: his}");

        Assert.Equal(["the secret", "his"], receiver.Requests.Select(heard => heard.Headers["Authorization"]));
    }

    [Fact]
    public async Task A_secret_that_would_be_two_headers_is_not_sent()
    {
        await using var receiver = await Receiver.StartAsync();
        _lab.Tokens[("ann", "ci")] = "x\r\nX-Evil: y";

        var delivery = await Send(receiver, "{url: 'URL/', token: ci}");

        Assert.Equal((true, 0), (delivery.IsFinal, receiver.Requests.Count));
    }

    [Fact]
    public async Task What_is_sent_is_signed_with_its_time()
    {
        await using var receiver = await Receiver.StartAsync();
        var key = Encoding.UTF8.GetBytes("0123456789abcdef");

        await Send(receiver, "{url: 'URL/', method: POST, content-type: json}", settings: new NotificationSettings { SignatureKey = key });

        var heard = receiver.Requests.Single();
        Assert.Equal("sha256=" + CallbackRequest.Signature(key, heard.Headers["X-Lava-Timestamp"], Encoding.UTF8.GetBytes(heard.Body)), heard.Headers["X-Lava-Signature"]);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var inner = await Receiver.StartAsync();
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.Redirect(inner.Url);
            return Task.CompletedTask;
        });

        Assert.Equal(Delivery.Failed("it sends on to another address, which is not followed", 302), await Send(receiver, "{url: 'URL/'}"));
        Assert.Empty(inner.Requests);
    }

    [Fact]
    public async Task An_error_of_the_receiver_is_a_reason_to_try_again()
    {
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
            return Task.CompletedTask;
        });

        var delivery = await Send(receiver, "{url: 'URL/'}");

        Assert.Equal((502, false), (delivery.Code, delivery.IsFinal));
        Assert.NotNull(delivery.Error);
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_costs_one_time_limit()
    {
        await using var receiver = await Receiver.StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));

        Assert.Equal(Delivery.Failed("it did not answer in 1 s"), await Send(receiver, "{url: 'URL/'}", settings: new NotificationSettings { Timeout = TimeSpan.FromSeconds(1) }));
    }

    [Fact]
    public async Task A_receiver_that_no_connection_can_be_made_to_is_a_reason_to_try_again()
    {
        using var handler = Receiver.Unreachable();

        var delivery = await Sender(handler: handler).SendAsync(Samples.Notification(), new NotifyCallback("http://a.example.com/", IsPost: false, null, null, NotifyDataset.Minimal, IsJson: false), Samples.Row(), "", default);

        Assert.StartsWith("no connection could be made", delivery.Error, StringComparison.Ordinal);
        Assert.False(delivery.IsFinal);
    }

    [Fact]
    public async Task A_call_that_is_told_to_stop_is_none()
    {
        using var handler = Receiver.Unreachable();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Sender(handler: handler).SendAsync(Samples.Notification(), new NotifyCallback("http://a.example.com/", IsPost: false, null, null, NotifyDataset.Minimal, IsJson: false), Samples.Row(), "", stop.Token));
    }

    [Fact]
    public async Task An_address_that_the_lab_forbids_is_refused_for_good()
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, _) => throw new InvalidOperationException("127.0.0.1 is an address of this host") };
        var spec = NotifySpec.OfDefinition(Samples.Definition("{criteria: {status: all}, callback: {url: 'http://127.0.0.1/'}}"))!;

        var delivery = await Sender(handler: handler).SendAsync(Samples.Notification(), spec.Callbacks[0], Samples.Row(), "", default);

        Assert.Equal(Delivery.Never("127.0.0.1 is an address of this host"), delivery);
    }

    [Theory]
    [InlineData("{url: 'http://a/', header: \"X-A\\r\\nX-Evil\"}")]
    [InlineData("{url: 'http://a/', header: 'X A'}")]
    [InlineData("{url: 'http://a/', header: Content-Length}")]
    [InlineData("{url: 'http://a/', header: host}")]
    [InlineData("{url: 'http://a/', token: \"a\\r\\nX-Evil: b\"}")]
    public void Headers_cannot_be_injected(string callback) => Assert.Null(NotifySpec.OfDefinition(Samples.Definition($"{{criteria: {{status: all}}, callback: {callback}}}")));

    [Theory]
    [InlineData("json")]
    [InlineData("urlencoded")]
    public async Task Secrets_of_the_job_are_in_nothing_that_is_sent(string type)
    {
        await using var receiver = await Receiver.StartAsync();
        var text = $"job_name: a job with hunter22\nsecrets: {{KEY: hunter22}}\nmetadata: {{key: hunter22, hunter22: x}}\nnotify: {{criteria: {{status: finished}}, callback: {{url: '{receiver.Url}/', method: POST, content-type: {type}, dataset: all, token: abc-token}}}}\n";
        _lab.Jobs.Add(Samples.Row(description: "a job with hunter22", health: JobHealth.Incomplete, error: "curl -u x:hunter22 failed"));
        _lab.Definitions[7] = text;

        var delivery = await _lab.Sender(Sender()).DeliverAsync(Samples.Notification(health: JobHealth.Incomplete), default);

        Assert.Null(delivery.Error);
        var heard = receiver.Requests.Single();
        // It goes to where it is meant for, in its header.
        Assert.Equal("abc-token", heard.Headers["Authorization"]);
        Assert.DoesNotContain("hunter22", heard.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("abc-token", heard.Body, StringComparison.Ordinal);
        Assert.Contains("MASKED", heard.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://allowed.example.com@127.0.0.1/")]
    [InlineData("http://127.0.0.1#.example.com/")]
    [InlineData("http://127.0.0.1/?.example.com")]
    [InlineData("http://example.com/")]
    [InlineData("http://xexample.com/")]
    [InlineData("http://a.example.com.evil.org/")]
    [InlineData("http://{SUBMITTER}/.example.com")]
    public async Task A_host_that_only_looks_like_one_that_is_allowed_is_not_called(string url)
    {
        var delivery = await Sender(new NotificationSettings { Hosts = ["*.example.com"] }, new Unused()).SendAsync(
            Samples.Notification(), new NotifyCallback(url, IsPost: false, null, null, NotifyDataset.Minimal, IsJson: false), Samples.Row(), "", default);

        Assert.Contains("is not among the hosts that the lab allows callbacks to", delivery.Error, StringComparison.Ordinal);
        Assert.True(delivery.IsFinal);
    }

    [Theory]
    [InlineData("x\r\nX-Evil: y")]
    [InlineData("x HTTP/1.1\r\nHost: evil\r\n\r\n")]
    [InlineData("?admin=1#")]
    [InlineData("/../..")]
    [InlineData("\u2028\ud800")]
    public async Task A_job_s_name_stays_within_its_part_of_the_URL(string description)
    {
        await using var receiver = await Receiver.StartAsync();

        var delivery = await Send(receiver, "{url: 'URL/hook/{DESCRIPTION}/end?x=1'}", job: Samples.Row(description: description));

        Assert.Null(delivery.Error);
        var heard = receiver.Requests.Single();
        Assert.StartsWith("/hook/", heard.Path, StringComparison.Ordinal);
        Assert.EndsWith("/end?x=1", heard.Path, StringComparison.Ordinal);
        Assert.False(heard.Headers.ContainsKey("X-Evil"));
    }

    [Fact]
    public async Task What_a_receiver_says_is_kept_in_one_short_line()
    {
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpResponseFeature>()!.ReasonPhrase = new string('x', 10_000);
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
            return Task.CompletedTask;
        });

        Assert.InRange((await Send(receiver, "{url: 'URL/'}")).Error!.Length, 1, 600);
    }

    [Fact]
    public async Task A_receiver_that_never_ends_its_answer_is_not_listened_to()
    {
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            await context.Response.StartAsync();
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[64 * 1024], context.RequestAborted);
        });

        Assert.Equal(new Delivery(200, null), await Send(receiver, "{url: 'URL/'}"));
    }

    private sealed class Unused : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new NotSupportedException($"{request.RequestUri} was called");
    }
}
