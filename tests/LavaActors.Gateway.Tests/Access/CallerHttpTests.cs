using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>Who comes in how, over HTTP.</summary>
public sealed partial class CallerHttpTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";

    private readonly FakeTimeProvider _clock = new(FakeReadModel.Noon);
    private readonly RunningGateway _gateway;
    private readonly string _ann;

    public CallerHttpTests()
    {
        _gateway = new RunningGateway { Access = new AccessSettings(AccessMode.Auto, IsLocal: true) { LoginsOfAccount = 3, RequestRate = 30, RequestBurst = 300 }, Clock = _clock };
        _ann = _gateway.Accounts.Put("ann", Password, groups: "kernel");
        _gateway.Scheduler = command => command switch
        {
            SchedulerMessages.Submit submit => new SchedulerMessages.Submitted(submit.Command, new LeadJobId(7), [new SubmittedJob(new JobId(7), "7", "")]),
            SchedulerMessages.Cancel cancel => new SchedulerMessages.CancelAccepted(cancel.Command, cancel.Job, false),
            _ => null,
        };
    }

    public Task InitializeAsync() => _gateway.InitializeAsync();

    public Task DisposeAsync() => _gateway.DisposeAsync();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? authorization = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await _gateway.Http.SendAsync(request);
    }

    private static async Task<string?> DetailAsync(HttpResponseMessage response) => (string?)(await response.Content.ReadFromJsonAsync<JsonNode>())!["detail"];

    [Theory]
    [InlineData("Token nonsense", "Invalid token.")]
    [InlineData("token", "Invalid token header. No credentials provided.")]
    [InlineData("Token a b", "Invalid token header. Token string should not contain spaces.")]
    [InlineData("Basic YW5uOm5vbnNlbnNl", "Invalid token.")]
    [InlineData("Basic !!", "Invalid basic header.")]
    public async Task Credentials_that_are_wrong_are_refused_also_for_what_is_public(string authorization, string detail)
    {
        var response = await SendAsync(HttpMethod.Get, "jobs/", authorization);
        Assert.Equal((HttpStatusCode.Forbidden, detail), (response.StatusCode, await DetailAsync(response)));
    }

    [Fact]
    public async Task Nobody_reads_and_does_no_more()
    {
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "jobs/")).StatusCode);
        var refused = await SendAsync(HttpMethod.Post, "jobs/", content: JsonContent.Create(new { definition = JobTextSamples.Single }));
        Assert.Equal((HttpStatusCode.Forbidden, "Authentication credentials were not provided."), (refused.StatusCode, await DetailAsync(refused)));
    }

    [Fact]
    public async Task A_job_for_groups_names_one_that_exists()
    {
        SchedulerMessages.Submit? taken = null;
        var answer = _gateway.Scheduler;
        _gateway.Scheduler = command => answer((taken = command as SchedulerMessages.Submit) ?? command);
        Task<HttpResponseMessage> SubmitAsync(string path, string groups) => SendAsync(
            HttpMethod.Post, path, $"Token {_ann}", JsonContent.Create(new { definition = JobTextSamples.Single.Replace("visibility: public", $"visibility: {{group: [{groups}]}}", StringComparison.Ordinal) }));

        Assert.Equal(HttpStatusCode.Created, (await SubmitAsync("jobs/", "kernel, oldteam")).StatusCode);
        Assert.Equal(["kernel"], taken!.Visibility.Groups);
        var refused = await SubmitAsync("jobs/", "oldteam");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("No known groups were found in the visibility list.", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("Job invalid", await (await SubmitAsync("jobs/validate/", "oldteam")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Definitions_from_elsewhere_are_fetched_for_who_may_submit()
    {
        var fetched = 0;
        _gateway.Definitions = parse =>
        {
            fetched++;
            return parse;
        };
        var reader = _gateway.Accounts.Put("bob", scope: TokenScope.Read);
        foreach (var (authorization, isFetched) in ((string?, bool)[])[(null, false), ($"Token {reader}", false), ($"Token {_ann}", true)])
        {
            var before = fetched;
            var answer = await SendAsync(HttpMethod.Post, "jobs/validate/", authorization, JsonContent.Create(new { definition = JobTextSamples.Group, strict = false }));
            var text = await answer.Content.ReadAsStringAsync();
            Assert.Equal((isFetched ? 1 : 0, !isFetched), (fetched - before, text.Contains("the test definitions from elsewhere were not fetched", StringComparison.Ordinal)));
            Assert.DoesNotContain("Job invalid", text, StringComparison.Ordinal);
        }

        var strict = await SendAsync(HttpMethod.Post, "jobs/validate/", null, JsonContent.Create(new { definition = JobTextSamples.Group, strict = true }));
        Assert.Contains("not fetched", await strict.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_s_user_is_the_submitter_and_its_use_is_noted()
    {
        string? submitter = null;
        var answer = _gateway.Scheduler;
        _gateway.Scheduler = command =>
        {
            if (command is SchedulerMessages.Submit submit) submitter = submit.Submitter;
            return answer(command);
        };
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(HttpMethod.Post, "jobs/", $"tOKEN {_ann}", JsonContent.Create(new { definition = JobTextSamples.Single }))).StatusCode);
        Assert.Equal("ann", submitter);
        Assert.Equal(FakeReadModel.Noon, _gateway.Accounts.Tokens[Secrets.HashOf(_ann)].LastUsed);
    }

    [Fact]
    public async Task A_name_and_a_token_do_as_well()
    {
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{_ann}"));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "jobs/", basic)).StatusCode);
        var other = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"bob:{_ann}"));
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Get, "jobs/", other)).StatusCode);
    }

    [Fact]
    public async Task A_token_ends_with_its_time_and_its_user()
    {
        var brief = _gateway.Accounts.Put("bob", expires: FakeReadModel.Noon.AddDays(1));
        var gone = _gateway.Accounts.Put("eve", isActive: false);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "jobs/", $"Token {brief}")).StatusCode);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("Invalid token.", await DetailAsync(await SendAsync(HttpMethod.Get, "jobs/", $"Token {brief}")));
        Assert.Equal("User inactive or deleted.", await DetailAsync(await SendAsync(HttpMethod.Get, "jobs/", $"Token {gone}")));
    }

    [Fact]
    public async Task A_password_gives_a_token()
    {
        Task<HttpResponseMessage> Ask(object body) => _gateway.Http.PostAsJsonAsync("token/", body);
        Assert.Equal(
            """{"username":["This field is required."],"password":["This field is required."]}""",
            await (await Ask(new { })).Content.ReadAsStringAsync());
        var wrong = await Ask(new { username = "ann", password = "wrong" });
        Assert.Equal((HttpStatusCode.BadRequest, """{"non_field_errors":["Unable to log in with provided credentials."]}"""), (wrong.StatusCode, await wrong.Content.ReadAsStringAsync()));

        using var form = new FormUrlEncodedContent([new("username", "ann"), new("password", Password)]);
        var token = (string)(await (await _gateway.Http.PostAsync("/api/v0.3/token/", form)).Content.ReadFromJsonAsync<JsonNode>())!["token"]!;
        Assert.Matches("^[a-z0-9]{128}$", token);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "jobs/", $"Token {token}")).StatusCode);
        Assert.DoesNotContain(_gateway.Accounts.Audit, entry => entry.What.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_guesses_has_to_wait_also_with_the_right_password_and_others_do_not()
    {
        Task<HttpResponseMessage> Ask(string user, string password) => _gateway.Http.PostAsJsonAsync("token/", new { username = user, password });
        for (var n = 0; n < 3; n++) Assert.Equal(HttpStatusCode.BadRequest, (await Ask("ann", $"wrong {n}")).StatusCode);
        var refused = await Ask("ann", Password);
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await Ask("ann", Password)).StatusCode);
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromMinutes(15)), (refused.StatusCode, refused.Headers.RetryAfter!.Delta));
        Assert.Equal(HttpStatusCode.BadRequest, (await Ask("nobody", "x")).StatusCode);
        // What was refused keeps him waiting no longer.
        _clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(HttpStatusCode.OK, (await Ask("ann", Password)).StatusCode);
    }

    [Fact]
    public async Task A_browser_s_session_changes_something_only_with_the_page_s_token_and_ends_at_the_server()
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(handler) { BaseAddress = _gateway.Http.BaseAddress };
        var root = new Uri(browser.BaseAddress!, "/");
        // As the login's page does.
        var secret = Secrets.NewSession();
        handler.CookieContainer.Add(root, new Cookie(Csrf.Cookie, secret));
        Task<HttpResponseMessage> Login(string? csrf, string next = "/scheduler") => browser.PostAsync(
            "/accounts/login/", new FormUrlEncodedContent([new("username", "ann"), new("password", Password), new("next", next), new(Csrf.Field, csrf ?? "")]));

        Assert.Equal(HttpStatusCode.Forbidden, (await Login(null)).StatusCode);
        var login = await Login(Secrets.HashOf("csrf:" + secret), "//evil.example/");
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (login.StatusCode, login.Headers.Location!.OriginalString));
        var cookie = Assert.Single(login.Headers.GetValues("Set-Cookie"), each => each.StartsWith(Sessions.Cookie, StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);

        var csrf = Secrets.HashOf("csrf:" + handler.CookieContainer.GetCookies(root)[Sessions.Cookie]!.Value);
        async Task<HttpStatusCode> Submit(string? header)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "jobs/") { Content = JsonContent.Create(new { definition = JobTextSamples.Single }) };
            if (header is not null) request.Headers.Add(Csrf.Header, header);
            return (await browser.SendAsync(request)).StatusCode;
        }

        Assert.Equal(HttpStatusCode.Forbidden, await Submit(null));
        Assert.Equal(HttpStatusCode.Forbidden, await Submit("wrong"));
        Assert.Equal(HttpStatusCode.Created, await Submit(csrf));
        _gateway.ReadModel.Put(FakeReadModel.Row(7) with { Submitter = "ann" });
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("jobs/7/cancel/")).StatusCode);

        await _gateway.Accounts.EndAllAsync(1, default);
        Assert.Equal("Authentication credentials were not provided.", await DetailAsync(await browser.PostAsJsonAsync("jobs/", new { definition = "" })));
    }

    [Fact]
    public async Task Jobs_of_others_are_left_out_of_lists_and_refused()
    {
        _gateway.ReadModel.Put(
            FakeReadModel.Row(1), FakeReadModel.Row(2) with { Visibility = JobVisibility.Personal, Submitter = "bob" }, FakeReadModel.Row(3) with { Visibility = new(JobVisibilityKind.Groups, ["kernel"]), Submitter = "bob" });
        _gateway.ReadModel.Write(2, "- secret\n");
        async Task<string> ListAsync(string? authorization) =>
            string.Join(' ', (await (await SendAsync(HttpMethod.Get, "jobs/?ordering=id", authorization)).Content.ReadFromJsonAsync<JsonNode>())!["results"]!.AsArray().Select(job => job!["id"]));
        Assert.Equal("1", await ListAsync(null));
        Assert.Equal("1 3", await ListAsync($"Token {_ann}"));
        foreach (var path in (string[])["", "logs/", "logs/stream/", "events/", "timeline/", "explain/", "suites/", "tests/", "suites/1/", "suites/1/tests/", "tests/1/", "cancel/"])
            Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Get, $"jobs/2/{path}", $"Token {_ann}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "jobs/2/", $"Token {_gateway.Accounts.Put("root", isSuperuser: true)}")).StatusCode);
    }

    [Fact]
    public async Task Why_a_job_waits_names_no_job_that_its_reader_may_not_see()
    {
        _gateway.ReadModel.Put(
            FakeReadModel.Row(1) with { Submitter = "ann" }, FakeReadModel.Row(2, state: JobState.Running) with { Visibility = JobVisibility.Personal, Submitter = "bob" }, FakeReadModel.Row(3, state: JobState.Running),
            FakeReadModel.Row(12, 10, "guest", JobState.Running) with { Visibility = JobVisibility.Personal, Submitter = "bob" });
        const string Why = "needs 1 qemu; 1 is running job 2, 1 is running job 3, 1 is kept for job 10.2 since 2026-11-22 12:00 UTC, 1 is running health check 4";
        var (outlook, estimate) = (new SchedulerMessages.WhatIfAnswer(null, false, Why, 0, [], new StartEstimate(null, null, "")), new StartEstimate(null, null, ""));
        _gateway.Questions = question => question switch
        {
            SchedulerMessages.Explain => new SchedulerMessages.Explanation(default, Why),
            SchedulerMessages.WhatIf => outlook with { Roles = [new RoleOutlook("", "qemu", [], [new UnfitDevice(new DeviceName("q1"), "running job 2", true)], 0)] },
            SchedulerMessages.GetOutlook => new SchedulerMessages.QueueOutlook([new QueuedOutlook(new QueuedJob(new LeadJobId(1), "boot", "ann", 50, FakeReadModel.Noon, [new SubmittedJob(new JobId(1), "1", "")], Why), estimate)]),
            _ => null,
        };
        async Task<IEnumerable<string?>> ReadAsync(string token)
        {
            async Task<JsonNode> Json(Task<HttpResponseMessage> response) => (await (await response).Content.ReadFromJsonAsync<JsonNode>())!;
            var valid = (await Json(SendAsync(HttpMethod.Post, "jobs/validate/", token, JsonContent.Create(new { definition = JobTextSamples.Single }))))["outlook"]!;
            Assert.Equal((string?)valid["roles"]![0]!["others"]![0]!["why"] == "running another job", (string?)valid["waits_for"] != Why);
            return [
                (string?)(await Json(SendAsync(HttpMethod.Get, "jobs/1/", token)))["waits_for"], (string?)(await Json(SendAsync(HttpMethod.Get, "jobs/1/timeline/", token)))["waits_for"],
                (string?)(await Json(SendAsync(HttpMethod.Get, "queue/", token)))["results"]![0]!["waits_for"], (string?)valid["waits_for"],
            ];
        }

        const string Seen = "needs 1 qemu; 1 is running another job, 1 is running job 3, 1 is kept for another job since 2026-11-22 12:00 UTC, 1 is running another health check";
        Assert.All(await ReadAsync($"Token {_ann}"), text => Assert.Equal(Seen, text));
        Assert.All(await ReadAsync($"Token {_gateway.Accounts.Put("root", isSuperuser: true)}"), text => Assert.Equal(Why, text));
    }

    [Fact]
    public async Task Only_who_submitted_a_job_or_may_change_it_cancels_it_and_that_is_noted()
    {
        _gateway.ReadModel.Put(FakeReadModel.Row(7) with { Submitter = "bob" });
        var bob = _gateway.Accounts.Put("bob");
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Get, "jobs/7/cancel/", $"Token {_ann}")).StatusCode);
        Assert.Empty(_gateway.Accounts.Audit);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "jobs/7/cancel/", $"Token {bob}")).StatusCode);
        Assert.Equal(("bob", "job", "7", "Submitted \u2192 Canceling"), _gateway.Accounts.Audit.Select(entry => (entry.Who, entry.Kind, entry.Object, entry.What)).Single());

        var root = _gateway.Accounts.Put("root", isSuperuser: true);
        var noted = await (await SendAsync(HttpMethod.Get, "audit/?kind=job&object=7&who=bob&limit=1", $"Token {root}")).Content.ReadFromJsonAsync<JsonNode>();
        Assert.Equal((1, "bob", "Submitted \u2192 Canceling"), ((int)noted!["count"]!, (string)noted["results"]![0]!["who"]!, (string)noted["results"]![0]!["what"]!));
        Assert.Equal(0, (int)(await (await SendAsync(HttpMethod.Get, "audit/?kind=device", $"Token {root}")).Content.ReadFromJsonAsync<JsonNode>())!["count"]!);
    }

    [Fact]
    public async Task The_log_of_who_did_what_is_read_page_by_page_the_latest_first()
    {
        var root = _gateway.Accounts.Put("root", isSuperuser: true);
        foreach (var name in (string[])["one", "two", "three"])
            Assert.Equal(HttpStatusCode.Created, (await SendAsync(HttpMethod.Post, "tags/", $"Token {root}", JsonContent.Create(new { name }))).StatusCode);
        async Task<JsonNode> PageAsync(string path) => (await (await SendAsync(HttpMethod.Get, path, $"Token {root}")).Content.ReadFromJsonAsync<JsonNode>())!;

        var read = new List<string>();
        var sizes = new List<int>();
        for (var page = await PageAsync("audit/?kind=tag&who=root&limit=2"); ; page = await PageAsync((string)page["next"]!))
        {
            Assert.Equal(3, (int)page["count"]!);
            sizes.Add(page["results"]!.AsArray().Count);
            read.AddRange(page["results"]!.AsArray().Select(entry => $"{entry!["who"]} {entry["kind"]} {entry["object"]} {entry["what"]}"));
            if (page["next"] is null) break;
        }

        Assert.Equal([2, 1], sizes);
        Assert.Equal(["root tag three added", "root tag two added", "root tag one added"], read);
        Assert.Equal(["two"], (await PageAsync("audit/?object=two"))["results"]!.AsArray().Select(entry => (string)entry!["object"]!));
        Assert.Equal(0, (int)(await PageAsync("audit/?who=ann&kind=tag"))["count"]!);
    }

    [Theory]
    [InlineData("GET", "jobs/7/cancel/", null)]
    [InlineData("POST", "/RPC2", "<methodCall><methodName>scheduler.jobs.cancel</methodName><params><param><value><int>7</int></value></param></params></methodCall>")]
    public async Task What_is_done_is_noted_though_its_client_hangs_up_before_it_hears_of_it(string method, string path, string? body)
    {
        _gateway.ReadModel.Put(FakeReadModel.Row(7) with { Submitter = "ann" });
        var (heard, hasHungUp, repeated) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), false, 0);
        // It takes its time, so that the gateway knows by then.
        _gateway.Scheduler = command =>
        {
            heard.TrySetResult();
            return Volatile.Read(ref hasHungUp) && ++repeated > 3 ? new SchedulerMessages.CancelAccepted(((SchedulerMessages.Cancel)command).Command, new JobId(7), false) : null;
        };
        using var stop = new CancellationTokenSource();
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "text/xml") };
        request.Headers.TryAddWithoutValidation("Authorization", body is null ? $"Token {_ann}" : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{_ann}")));

        var asked = _gateway.Http.SendAsync(request, stop.Token);
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Volatile.Write(ref hasHungUp, true);

        var entry = await _gateway.Accounts.FirstEntry.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(("ann", "job", "7", "Submitted \u2192 Canceling"), (entry.Who, entry.Kind, entry.Object, entry.What));
    }

    [Fact]
    public async Task Devices_of_a_group_are_hidden_from_others()
    {
        _gateway.ReadModel.Devices.Add(new DeviceRow(new DeviceName("mustang-01"), "mustang", [], "lab", default, DeviceHealth.Good, null, null, null));
        _gateway.Accounts.Permissions.Add(new ObjectPermission(1, ObjectKind.Device, "mustang-01", ObjectRight.View, "kernel"));
        Assert.Equal(0, (int)(await (await SendAsync(HttpMethod.Get, "devices/")).Content.ReadFromJsonAsync<JsonNode>())!["count"]!);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Get, "devices/mustang-01/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "devices/mustang-01/", $"Token {_ann}")).StatusCode);
    }

    [Fact]
    public async Task Who_guesses_names_learns_none()
    {
        _gateway.Accounts.Put("gone", Password, isActive: false);
        _gateway.Accounts.Put("no-password");
        var answers = new HashSet<string>();
        foreach (var (user, password) in ((string, string)[])[("ann", "wrong"), ("nobody", "wrong"), ("gone", Password), ("no-password", "wrong"), (new string('x', 10_000), "wrong"), ("ann", new string('x', 10_000)), ("ann\0", "wrong")])
        {
            var rest = await _gateway.Http.PostAsJsonAsync("token/", new { username = user, password });
            answers.Add($"{rest.StatusCode} {await rest.Content.ReadAsStringAsync()}");
        }

        Assert.Equal(["BadRequest {\"non_field_errors\":[\"Unable to log in with provided credentials.\"]}"], answers);
        Assert.Equal(["?", "ann", "gone", "no-password"], _gateway.Accounts.Audit.Select(entry => entry.Object).Distinct().Order(StringComparer.Ordinal));

        var (other, rpc) = (Secrets.NewToken(), new HashSet<string>());
        foreach (var pair in (string[])[$"ann:{other}", $"nobody:{other}", $"nobody:{_ann}", "ann:", ":", $"ann:{_ann[..^1]}", $"ann:{_ann.ToUpperInvariant()}"])
        {
            var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));
            var answer = await SendAsync(HttpMethod.Post, "/RPC2", basic, new ByteArrayContent(LavaActors.XmlRpc.XmlRpcWriter.Call("system.whoami")));
            rpc.Add($"{answer.StatusCode} {answer.Headers.WwwAuthenticate} {await answer.Content.ReadAsStringAsync()}");
            Assert.Equal("Invalid token.", await DetailAsync(await SendAsync(HttpMethod.Get, "jobs/", basic)));
        }

        Assert.Equal(["Unauthorized Basic realm=\"XML-RPC Authentication token\" Invalid token"], rpc);
    }

    [Fact]
    public async Task A_flood_of_one_user_is_his_alone()
    {
        for (var n = 0; n < 1000; n++)
        {
            if ((await SendAsync(HttpMethod.Get, "system/version/", $"Token {_ann}")) is not { StatusCode: HttpStatusCode.TooManyRequests } refused) continue;
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
            Assert.Equal("Request was throttled.", await DetailAsync(refused));
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "system/version/", $"Token {_gateway.Accounts.Put("bob")}")).StatusCode);
            return;
        }

        Assert.Fail("nobody was throttled");
    }
}
