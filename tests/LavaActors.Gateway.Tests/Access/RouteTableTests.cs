using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>Walks over all routes and methods as everybody, and compares with the table.</summary>
public sealed class RouteTableTests : IAsyncLifetime
{
    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Users, IsLocal: true) { AnonymousRate = 0, RequestRate = 0 } };
    private readonly Dictionary<char, string?> _tokens = new() { ['n'] = null };

    public Task InitializeAsync()
    {
        _tokens['r'] = _gateway.Accounts.Put("rita", scope: TokenScope.Read, groups: "kernel");
        _tokens['s'] = _gateway.Accounts.Put("sam", scope: TokenScope.Submit, groups: "kernel");
        _tokens['o'] = _gateway.Accounts.Put("otto", groups: "boards");
        _tokens['a'] = _gateway.Accounts.Put("ada", isSuperuser: true);
        _gateway.ReadModel.Put(FakeReadModel.Row(7) with { Submitter = "sam", Visibility = new JobVisibility(JobVisibilityKind.Groups, ["kernel"]) });
        _gateway.Scheduler = command => command is SchedulerMessages.Cancel cancel ? new SchedulerMessages.CancelAccepted(cancel.Command, cancel.Job, false) : null;
        _gateway.Questions = question => question is SchedulerMessages.GetDevices ? new SchedulerMessages.DeviceList([]) : new SchedulerMessages.Explanation(default, "waits, as all do");
        return _gateway.InitializeAsync();
    }

    public Task DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public void Every_route_is_in_the_table_and_nothing_else() => Assert.Equal(
        RouteTable.Rows.Select(row => row.Route).Order(StringComparer.Ordinal), Routes().Select(route => route.Name).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Everybody_is_let_in_where_the_table_says()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = _gateway.Http.BaseAddress };
        var table = RouteTable.Rows.ToDictionary(row => row.Route, row => row.LetIn);
        var wrong = new List<string>();
        foreach (var (name, method, path) in Routes().Where(route => table.ContainsKey(route.Name)))
        {
            var letIn = "";
            foreach (var who in "nrsoa")
            {
                if (await IsLetInAsync(http, method, path, _tokens[who])) letIn += who;
            }

            if (letIn != table[name]) wrong.Add($"{name}: '{letIn}' are let in, and the table says '{table[name]}'");
        }

        Assert.Empty(wrong);
    }

    /// <summary>Jobs are found by what the gate has read, and by nothing that routing would read beside it.</summary>
    [Fact]
    public async Task A_number_that_is_not_written_as_jobs_are_names_no_job()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = _gateway.Http.BaseAddress };
        var wrong = new List<string>();
        foreach (var odd in WalkedRoute.OddNumbers(RouteTable.Values["id"]))
        {
            var values = new Dictionary<string, string>(RouteTable.Values) { ["id"] = odd };
            foreach (var route in WalkedRoute.Of(_gateway.Endpoints, values).Where(each => WalkedRoute.IsOfJob(each.Name)))
            {
                foreach (var who in "oa")
                {
                    using var request = new HttpRequestMessage(new HttpMethod(route.Method), route.Path);
                    request.Headers.Authorization = new AuthenticationHeaderValue("Token", _tokens[who]);
                    if (route.HasBody) request.Content = JsonContent.Create(new { });
                    using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                    // Only administrators get as far with it.
                    if (who == 'o' && route.Method == "DELETE" && response.StatusCode == HttpStatusCode.Forbidden) continue;
                    if (response.StatusCode != HttpStatusCode.NotFound) wrong.Add($"{route.Method} {route.Path} as '{who}': {(int)response.StatusCode}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    /// <summary>Names of devices, types and hosts become names of files on dispatchers.</summary>
    [Theory]
    [InlineData("..%2F..%2Fetc%2Fpasswd")]
    [InlineData("x%5C..%5C..%5Cpasswd")]
    [InlineData("%2Fetc%2Fpasswd")]
    [InlineData("x%00.yaml")]
    [InlineData("x%0D%0ASet-Cookie:%20a=b")]
    [InlineData("-rf")]
    public async Task No_route_takes_a_path_for_a_name(string name)
    {
        var wrong = new List<string>();
        foreach (var (route, method, path) in Routes().Where(each => each.Name.Contains("{name}", StringComparison.Ordinal)))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace(RouteTable.Values["name"], name, StringComparison.Ordinal));
            request.Headers.Authorization = new AuthenticationHeaderValue("Token", _tokens['a']);
            if (method is not ("GET" or "HEAD" or "DELETE"))
                request.Content = JsonContent.Create(new { dictionary = "a: b", template = "a: b", config = "a: b", env = "a: b", health = "Good", device_type = "mustang", description = "d", token = "t" });
            using var response = await _gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if ((int)response.StatusCode is < 400 or >= 500) wrong.Add($"{route}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }

        Assert.Empty(wrong);
    }

    private IEnumerable<WalkedRoute> Routes() => WalkedRoute.Of(_gateway.Endpoints, RouteTable.Values);

    private static async Task<bool> IsLetInAsync(HttpClient http, string method, string path, string? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Token", token);
        if (method is not ("GET" or "HEAD" or "DELETE")) request.Content = JsonContent.Create(new { });
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.False(response.StatusCode is HttpStatusCode.InternalServerError, $"{method} {path}: {response.StatusCode}");
        return response.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized);
    }
}
