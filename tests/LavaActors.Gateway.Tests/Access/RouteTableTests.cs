using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>Walks over all routes and methods as everybody, and compares with the table.</summary>
public sealed class RouteTableTests : IAsyncLifetime
{
    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Users, IsLocal: true) { AnonymousRate = 0, RequestRate = 0 } };
    private readonly Dictionary<char, string?> _tokens = new() { ['n'] = null };

    public async Task InitializeAsync()
    {
        _tokens['r'] = _gateway.Accounts.Put("rita", scope: TokenScope.Read, groups: "kernel");
        _tokens['s'] = _gateway.Accounts.Put("sam", scope: TokenScope.Submit, groups: "kernel");
        _tokens['o'] = _gateway.Accounts.Put("otto", groups: "boards");
        _tokens['a'] = _gateway.Accounts.Put("ada", isSuperuser: true);
        _gateway.ReadModel.Put(FakeReadModel.Row(7) with { Submitter = "sam", Visibility = new JobVisibility(JobVisibilityKind.Groups, ["kernel"]) });
        FillLab();
        _gateway.Scheduler = command => command switch
        {
            SchedulerMessages.Cancel cancel => new SchedulerMessages.CancelAccepted(cancel.Command, cancel.Job, false),
            SchedulerMessages.SetDeviceHealth set => new SchedulerMessages.DeviceHealthSet(set.Command, set.Device, set.Health),
            SchedulerMessages.SetDeviceTags set => new SchedulerMessages.LabChanged(set.Command),
            SchedulerMessages.SetWorker set => new SchedulerMessages.LabChanged(set.Command),
            SchedulerMessages.SetHealthRule set => new SchedulerMessages.LabChanged(set.Command),
            _ => null,
        };
        _gateway.Questions = question => question switch
        {
            SchedulerMessages.GetDevices => new SchedulerMessages.DeviceList([]),
            SchedulerMessages.LocateDispatcher locate => new SchedulerMessages.DispatcherLocated(locate.Dispatcher, Akka.Cluster.Cluster.Get(_gateway.System).SelfAddress.ToString()),
            _ => new SchedulerMessages.Explanation(default, "waits, as all do"),
        };
        await _gateway.InitializeAsync();
        new FakeLabFiles().StartIn(_gateway.System);
        var failures = _gateway.Services.GetRequiredService<IFailureNotes>();
        for (var tag = 1; tag <= 7; tag++) await failures.AddTagAsync($"failure-{tag}", null, CancellationToken.None);
    }

    // Of everything one that the addresses name, so that it is the right that decides, and not that it is missing.
    private void FillLab()
    {
        var name = RouteTable.Values["name"];
        _gateway.ReadModel.Devices.Add(new DeviceRow(new DeviceName(name), "mustang", [], "lab", DeviceState.Idle, DeviceHealth.Good, null, null, null));
        _gateway.Lab.Workers.Add(new WorkerRow("lab", true, WorkerHealth.Active, null, 0, null, FakeReadModel.Noon, null));
        _gateway.Lab.Workers.Add(new WorkerRow(name, true, WorkerHealth.Active, null, 0, null, FakeReadModel.Noon, null));
        _gateway.Lab.Types.Add(new DeviceTypeNote(name));
        _gateway.Lab.Aliases.Add(new AliasRow(name, null));
        _gateway.Lab.Tags.Add(new TagRow(7, "stick", null));
    }

    public Task DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public void Every_route_is_in_the_table_and_nothing_else() => Assert.Equal(
        RouteTable.Rows.Select(row => row.Route).Order(StringComparer.Ordinal), Routes().Select(route => route.Name).Order(StringComparer.Ordinal));

    /// <summary>Bodies are such that nothing but the right can be in the way: who may not is refused for that, and has changed nothing.</summary>
    [Fact]
    public async Task Everybody_is_let_in_where_the_table_says_and_who_is_not_changes_nothing()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = _gateway.Http.BaseAddress };
        var table = RouteTable.Rows.ToDictionary(row => row.Route, row => row.LetIn);
        var wrong = new List<string>();
        // What takes things away comes last.
        foreach (var route in Routes().Where(route => table.ContainsKey(route.Name)).OrderBy(route => route.Method == "DELETE"))
        {
            var (name, letIn) = (route.Name, "");
            foreach (var who in "nrsoa")
            {
                var before = _gateway.Accounts.Audit.Count;
                if (await IsLetInAsync(http, route, _tokens[who], wrong)) letIn += who;
                else if (_gateway.Accounts.Audit.Count != before) wrong.Add($"{name}: refused to '{who}' when it had changed something");
            }

            if (letIn != table[name]) wrong.Add($"{name}: '{letIn}' are let in, and the table says '{table[name]}'");
        }

        Assert.Empty(wrong);
    }

    /// <summary>Of every address, for a method that none takes.</summary>
    [Fact]
    public async Task Head_is_allowed_where_get_is()
    {
        var wrong = new List<string>();
        foreach (var address in Routes().GroupBy(route => route.Path))
        {
            using var request = new HttpRequestMessage(new HttpMethod("REPORT"), address.Key);
            request.Headers.Authorization = new AuthenticationHeaderValue("Token", _tokens['a']);
            using var response = await _gateway.Http.SendAsync(request);
            var told = response.Content.Headers.Allow;
            // It is canceled by GET, as in the reference, and not by HEAD.
            var takesHead = told.Contains("GET") && !address.Key.EndsWith("/cancel/", StringComparison.Ordinal);
            if (response.StatusCode != HttpStatusCode.MethodNotAllowed || address.Any(route => !told.Contains(route.Method)) || told.Contains("HEAD") != takesHead)
                wrong.Add($"{address.Key}: {(int)response.StatusCode} {string.Join(' ', told)}");
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("tina", "POST", "tags/", HttpStatusCode.Created)]
    [InlineData("tina", "PUT", "tags/7/", HttpStatusCode.Forbidden)]
    [InlineData("tina", "POST", "failure-tags/", HttpStatusCode.Forbidden)]
    [InlineData("dora", "POST", "devices/mustang-01/dictionary/", HttpStatusCode.OK)]
    // That takes the global permission, too.
    [InlineData("dora", "POST", "devices/mustang-01/set_health/", HttpStatusCode.Forbidden)]
    [InlineData("carl", "POST", "devices/mustang-01/set_health/", HttpStatusCode.Accepted)]
    [InlineData("dora", "POST", "devices/another/dictionary/", HttpStatusCode.NotFound)]
    [InlineData("dora", "POST", "workers/mustang-01/env/", HttpStatusCode.Forbidden)]
    public async Task A_right_opens_what_it_is_for(string who, string method, string path, HttpStatusCode status)
    {
        _gateway.Accounts.Permissions.Add(new ObjectPermission(1, ObjectKind.Device, RouteTable.Values["name"], ObjectRight.Change, "owners"));
        var token = who switch
        {
            "tina" => _gateway.Accounts.Put(who, permissions: ["lava_scheduler_app.add_tag"]),
            "dora" => _gateway.Accounts.Put(who, groups: "owners"),
            _ => _gateway.Accounts.Put(who, permissions: ["lava_scheduler_app.change_device"]),
        };
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = JsonContent.Create(new { name = "net", dictionary = "a: b", health = "good", env = "a: b" }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Token", token);
        using var response = await _gateway.Http.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
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

    private static async Task<bool> IsLetInAsync(HttpClient http, WalkedRoute route, string? token, List<string> wrong)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), route.Path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Token", token);
        if (route.HasBody) request.Content = RouteTable.Body(route.Name);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.False(response.StatusCode is HttpStatusCode.InternalServerError, $"{route.Name}: {response.StatusCode}");
        var isLetIn = response.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized);
        if (isLetIn && RouteTable.Bodies.ContainsKey(route.Name) && !response.IsSuccessStatusCode) wrong.Add($"{route.Name}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return isLetIn;
    }
}
