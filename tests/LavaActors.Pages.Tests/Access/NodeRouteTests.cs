using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Tests.Access;
using LavaActors.Pages.Tests.Hosting;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;
using LavaActors.Protocol.Runs;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Pages.Tests.Access;

/// <summary>Walks over all that a node serves over HTTP, interface, pages and probes, as everybody, and compares with the tables.</summary>
public sealed partial class NodeRouteTests(LabWithUsers lab) : IClassFixture<LabWithUsers>
{
    private static readonly Dictionary<string, string> Values = RouteTable.Values.Concat(PageRouteTable.Values).ToDictionary();

    private static readonly Dictionary<string, string> Table = RouteTable.Rows.Concat(PageRouteTable.Rows).ToDictionary(row => row.Route, row => row.LetIn);

    private IEnumerable<WalkedRoute> Routes => WalkedRoute.Of(lab.Node.Endpoints, Values);

    [Fact]
    public void Every_route_is_in_a_table_and_nothing_else() =>
        Assert.Equal(Table.Keys.Order(StringComparer.Ordinal), Routes.Select(route => route.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void What_takes_long_to_answer_is_limited_at_a_time() => Assert.Equal(
        ["/results/compare", "/results/query/+custom", "/results/query/+export-custom", "/results/query/~{user}/{name}", "/results/query/~{user}/{name}/+export", "/scheduler/job/{id:long}/log/search", "/scheduler/job/{id:long}/multinode/log/search"],
        lab.Node.Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<Costly>() is not null).Select(endpoint => endpoint.RoutePattern.RawText).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Everybody_is_let_in_where_the_tables_say_and_who_is_not_changes_nothing()
    {
        var wrong = new List<string>();
        // What takes things away comes last.
        foreach (var route in Routes.Where(route => Table.ContainsKey(route.Name)).OrderBy(route => route.Method == "DELETE"))
        {
            var letIn = "";
            foreach (var who in lab.Tokens.Keys)
            {
                var before = await lab.Node.AuditLengthAsync();
                if (await IsLetInAsync(route, who, wrong)) letIn += who;
                else if (await lab.Node.AuditLengthAsync() != before) wrong.Add($"{route.Name}: refused to '{who}' when it had changed something");
            }

            if (letIn != Table[route.Name]) wrong.Add($"{route.Name}: '{letIn}' are let in, and the table says '{Table[route.Name]}'");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Head_is_answered_as_get_is()
    {
        var wrong = new List<string>();
        // What changes something by GET refuses it, and is asked in the interface's own tests.
        foreach (var route in Routes.Where(route => route.Method == "GET" && route.Name != "GET /api/v0.2/jobs/{id:long}/cancel/"))
        {
            foreach (var who in "nr")
            {
                using var get = await lab.SendAsync(HttpMethod.Get, route.Path, who);
                using var head = await lab.SendAsync(HttpMethod.Head, route.Path, who);
                if (Told(get) is var expected && Told(head) is var told && told != expected) wrong.Add($"{route.Name} as '{who}': {told} instead of {expected}");
            }
        }

        Assert.Empty(wrong);

        // A login that begins elsewhere has another state each time.
        static string Told(HttpResponseMessage answer) =>
            $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType} {answer.Headers.Location?.OriginalString.Split('?')[0]} {answer.Content.Headers.ContentDisposition} {answer.Headers.CacheControl} {answer.Headers.ETag}";
    }

    /// <summary>The masks of answers count for conditions, too.</summary>
    [Fact]
    public async Task The_number_of_a_hidden_job_is_not_found_in_what_others_failed_by()
    {
        const long late = 8;
        var at = SampleLab.Begin;
        await lab.Node.ApplyAsync(
            SampleLab.Submitted(late, "late", at, submitter: "otto"), SampleLab.Reserved(late, "mustang-01", at), new RoleMessages.Accepted(new JobId(late), "lab-1", at),
            new RoleMessages.Finished(new JobId(late), JobHealth.Incomplete, "Job", "no devices: needs 1 qemu; 1 is running job 7", at));
        foreach (var (part, found) in new[] { ("job 7", "a"), ("needs 1 qemu; 1 is", "a"), ("is running job", "nrsoa"), ("job 8", "") })
        {
            var by = "";
            foreach (var who in lab.Tokens.Keys)
            {
                using var answer = await lab.SendAsync(HttpMethod.Get, $"/api/v0.2/jobs/?id={late}&failure_comment__contains={Uri.EscapeDataString(part)}", who);
                if ((int)(await answer.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonNode>())!["count"]! == 1) by += who;
            }

            Assert.Equal((part, found), (part, by));
        }
    }

    [Fact]
    public async Task A_number_that_is_not_written_as_jobs_are_names_no_job()
    {
        var wrong = new List<string>();
        foreach (var odd in WalkedRoute.OddNumbers(Values["id"]))
        {
            foreach (var route in WalkedRoute.Of(lab.Node.Endpoints, new Dictionary<string, string>(Values) { ["id"] = odd }).Where(each => WalkedRoute.IsOfJob(each.Name)))
            {
                var path = route.Path.EndsWith("/log/search", StringComparison.Ordinal) ? route.Path + "?q=start" : route.Path;
                using var answer = await lab.SendAsync(new HttpMethod(route.Method), path, 'o', route.HasBody ? JsonContent.Create(new { }) : null);
                if (answer.StatusCode == HttpStatusCode.NotFound || (route.Method == "DELETE" && answer.StatusCode == HttpStatusCode.Forbidden)) continue;
                wrong.Add($"{route.Method} {path}: {(int)answer.StatusCode}");
            }
        }

        Assert.Empty(wrong);
    }

    /// <summary>Jobs that are named behind the question mark.</summary>
    [Theory]
    [InlineData("/results/compare?a=7&b=7")]
    [InlineData("/results/compare?a=1001&b=7")]
    [InlineData("/scheduler/jobsubmit?from=7")]
    public async Task Pages_that_are_told_of_a_job_hide_it_as_its_own_does(string path)
    {
        var sees = "";
        foreach (var who in lab.Tokens.Keys)
        {
            using var answer = await lab.SendAsync(HttpMethod.Get, path, who);
            if (answer.IsSuccessStatusCode) sees += who;
        }

        Assert.Equal("rsa", sees);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/scheduler/alljobs")]
    [InlineData("/scheduler/activejobs")]
    [InlineData("/scheduler/alljobs?name=secret")]
    [InlineData("/scheduler/device/mustang-02")]
    [InlineData("/results/history?job=secret+plans&suite=1&case=mustang-01")]
    public async Task Lists_hide_a_job_as_its_own_page_does(string path)
    {
        var sees = "";
        foreach (var who in lab.Tokens.Keys)
        {
            using var answer = await lab.SendAsync(HttpMethod.Get, path, who);
            if (JobLink().IsMatch(await answer.Content.ReadAsStringAsync())) sees += who;
        }

        Assert.Equal("rsa", sees);
    }

    [Theory]
    [InlineData("/ws/", HttpStatusCode.BadRequest)]
    [InlineData("/accounts/oidc/callback/", HttpStatusCode.Forbidden)]
    public async Task What_is_no_route_takes_nothing_but_what_it_is_for(string path, HttpStatusCode refusal)
    {
        foreach (var who in lab.Tokens.Keys)
        {
            using var answer = await lab.SendAsync(HttpMethod.Get, path, who);
            Assert.Equal(refusal, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_session_changes_nothing_without_the_token_of_a_page_of_ours()
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = lab.Node.Address };
        var token = CsrfToken().Match(await browser.GetStringAsync("/accounts/login/")).Groups[1].Value;
        using var login = await browser.PostAsync("/accounts/login/", new FormUrlEncodedContent([new("username", "eva"), new("password", LabWithUsers.Password), new(Csrf.Field, token)]));
        Assert.Equal(HttpStatusCode.SeeOther, login.StatusCode);
        var before = await lab.Node.AuditLengthAsync();

        var wrong = new List<string>();
        foreach (var route in Routes.Where(route => route.Changes || route.Name.EndsWith("/cancel/", StringComparison.Ordinal)))
        {
            foreach (var said in (string?[])[null, token, ""])
            {
                using var request = new HttpRequestMessage(new HttpMethod(route.Method), route.Path);
                if (said is not null) request.Headers.TryAddWithoutValidation(Csrf.Header, said);
                if (route.HasBody) request.Content = new FormUrlEncodedContent([new("definition", SampleLab.Definition), new("health", "Good")]);
                using var answer = await browser.SendAsync(request);
                if (answer.StatusCode != HttpStatusCode.Forbidden || !(await answer.Content.ReadAsStringAsync()).Contains("CSRF", StringComparison.Ordinal)) wrong.Add($"{route.Name}: {(int)answer.StatusCode}");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(before, await lab.Node.AuditLengthAsync());
        // And with it, it does.
        var page = await browser.GetStringAsync("/scheduler/jobsubmit");
        using var check = new HttpRequestMessage(HttpMethod.Post, "/scheduler/jobsubmit/check") { Content = new StringContent("a: b") };
        check.Headers.Add(Csrf.Header, CsrfToken().Match(page).Groups[1].Value);
        using var found = await browser.SendAsync(check);
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
    }

    /// <summary>By a page it is noted, and the interface shows it.</summary>
    [Fact]
    public async Task What_is_done_by_a_page_is_in_the_log_of_who_did_what()
    {
        using var made = await lab.SendAsync(HttpMethod.Post, "/me/tokens/", 'o', new FormUrlEncodedContent([new("description", "noted"), new("scope", "Read")]));
        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        var token = (await lab.Node.AuditAsync()).Where(entry => entry is { Kind: "token", Who: "otto", What: "made, scope Read" }).MaxBy(entry => entry.Id)!.Object;
        using var deleted = await lab.SendAsync(HttpMethod.Post, $"/me/tokens/{token.Split('/')[1]}/delete/", 'o', new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.SeeOther, deleted.StatusCode);

        using var log = await lab.SendAsync(HttpMethod.Get, $"/api/v0.2/audit/?kind=token&who=otto&object={Uri.EscapeDataString(token)}", 'a');
        var entries = (await log.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonNode>())!["results"]!.AsArray();
        Assert.Equal(["deleted", "made, scope Read"], entries.Select(entry => (string)entry!["what"]!));
    }

    private async Task<bool> IsLetInAsync(WalkedRoute route, char who, List<string> wrong)
    {
        HttpContent? content = !route.HasBody ? null
            : route.Path.StartsWith("/scheduler/", StringComparison.Ordinal) || route.Path.StartsWith("/me/", StringComparison.Ordinal) ? new FormUrlEncodedContent([new("health", "Good"), new("scope", "Admin")])
            : RouteTable.Body(route.Name);
        using var answer = await lab.SendAsync(new HttpMethod(route.Method), route.Path, who, content);
        if (answer.StatusCode == HttpStatusCode.InternalServerError) wrong.Add($"{route.Name}: as '{who}' {answer.StatusCode}");
        // A page of results says of a hidden job what it says of none.
        return answer.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
            && !(answer.StatusCode == HttpStatusCode.NotFound && route.Name.StartsWith("GET /results/", StringComparison.Ordinal));
    }

    [GeneratedRegex($"name=\"{Csrf.Field}\" value=\"([^\"]+)\"")]
    private static partial Regex CsrfToken();

    [GeneratedRegex("/(scheduler/job|results)/7[\"/#?]")]
    private static partial Regex JobLink();
}

/// <summary>A node with the five who ask, and a job that not all of them see.</summary>
public sealed class LabWithUsers : IAsyncLifetime
{
    public const string Password = "correct horse battery";

    private const long Job = 7;

    private readonly OidcIssuer _issuer = new();
    private HttpClient _http = null!;

    public PagesNode Node { get; private set; } = null!;

    /// <summary>By their letters in the tables.</summary>
    internal OrderedDictionary<char, string?> Tokens { get; } = new() { ['n'] = null };

    public async Task InitializeAsync()
    {
        await _issuer.StartAsync();
        Node = new PagesNode
        {
            Access = new AccessSettings(AccessMode.Users, IsLocal: true) { AnonymousRate = 0, RequestRate = 0, Oidc = new OidcSettings(_issuer.Address, OidcIssuer.ClientId, OidcIssuer.ClientSecret) },
        };
        await Node.InitializeAsync();
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Node.Address };
        Tokens['r'] = await Node.AddUserAsync(new NewAccount("rita", Groups: ["kernel"]), TokenScope.Read);
        Tokens['s'] = await Node.AddUserAsync(new NewAccount("sam", Groups: ["kernel"]), TokenScope.Submit);
        Tokens['o'] = await Node.AddUserAsync(new NewAccount("otto", Groups: ["boards"]), TokenScope.Admin);
        Tokens['a'] = await Node.AddUserAsync(new NewAccount("ada", IsSuperuser: true), TokenScope.Admin);
        await Node.AddUserAsync(new NewAccount("eva", PasswordHash: Passwords.Hash(Password), IsSuperuser: true), TokenScope.Admin);
        // That they are missing would keep everybody from changing them.
        await Node.Part<ILabStore>().PutWorkerAsync(RouteTable.Values["name"], null, CancellationToken.None);
        await Node.Part<ILabStore>().PutAsync(new DeviceTypeNote(RouteTable.Values["name"]), CancellationToken.None);
        var at = SampleLab.Begin;
        await Node.ApplyAsync(
            SampleLab.Submitted(Job, "secret plans", at, submitter: "sam") with { Visibility = new JobVisibility(JobVisibilityKind.Groups, ["kernel"]) },
            SampleLab.Reserved(Job, "mustang-02", at),
            new RoleMessages.Accepted(new JobId(Job), "lab-1", at),
            SampleLab.Report(Job, at, new PipelineDescribed("pipeline: []\n", "hostname: mustang-02\n"), new ResultRecorded(new TestResult("1", "mustang-01", "pass", at))));
        var queries = Node.Part<IStoredQueries>();
        await queries.AddAsync(new StoredQuery(0, "sam", "mustang-01", "", ResultEntity.Job, "testjob__description__exact__secret plans", 200, IsPublished: false, "kernel"), CancellationToken.None);
        await queries.AddAsync(new StoredQuery(0, "ada", "plans", "", ResultEntity.Case, "testjob__description__exact__secret plans", 200, IsPublished: true, null), CancellationToken.None);
        await Node.WriteLogAsync(Job, SampleLab.Line(at, "info", "start: 1 deploy (timeout 00:02:00) [common]"));
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await Node.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    /// <summary>Only the head of the answer has been read: some never end.</summary>
    internal Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, char who, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        if (Tokens[who] is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Token", token);
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
