using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Filters;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Http.OpenApi;
using LavaActors.Gateway.Tests.Access;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Notifications;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace LavaActors.Gateway.Tests.Http;

/// <summary>The description of the interface, held against the routes that there are and what they really answer.</summary>
public sealed partial class OpenApiTests : IAsyncLifetime
{
    private static readonly EvaluationOptions Strictly = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Users, IsLocal: true) { AnonymousRate = 0, RequestRate = 0 } };
    private JsonObject _document = [];

    public async Task InitializeAsync()
    {
        var token = _gateway.Accounts.Put("ada", isSuperuser: true, groups: "kernel");
        Fill();
        await _gateway.InitializeAsync();
        new FakeLabFiles().StartIn(_gateway.System);
        _gateway.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", token);
        _document = (await _gateway.Http.GetFromJsonAsync<JsonObject>(new Uri(_gateway.Http.BaseAddress!, "/api/openapi.json")))!;
        foreach (var (path, body) in ((string, object)[])[("tags/", new { name = "usb" }), ("failure-tags/", new { name = "hub", description = "again" }), ("aliases/", new { name = "m", device_type = "mustang" }), ("remote-artifact-tokens/", new { name = "t", token = "secret" })])
            (await _gateway.Http.PostAsJsonAsync(path, body)).EnsureSuccessStatusCode().Dispose();
    }

    public Task DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public void Other_programs_can_read_it()
    {
        var read = Microsoft.OpenApi.OpenApiDocument.Parse(_document.ToJsonString(), "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Equal(_document["paths"]!.AsObject().Count, read.Document!.Paths.Count);
    }

    [Fact]
    public void Every_route_says_what_it_answers_and_nothing_else_is_said()
    {
        var routes = WalkedRoute.Of(_gateway.Endpoints, RouteTable.Values).Select(route => route.Name.Split(' ')).Where(route => route[1].StartsWith(GatewayHttp.Root + "/", StringComparison.Ordinal))
            .Select(route => $"{(route[0] == "PUT" ? "PATCH" : route[0])} {route[1][GatewayHttp.Root.Length..].Replace(":long", "", StringComparison.Ordinal)}");
        Assert.Equal(ApiAnswers.All.Keys.Order(StringComparer.Ordinal), routes.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Everything_that_is_read_is_as_described()
    {
        var wrong = new List<string>();
        foreach (var (key, answer) in ApiAnswers.All.Where(each => each.Key.StartsWith("GET ", StringComparison.Ordinal) && each.Value.Status == 200 && !each.Value.ContentTypes.Contains("text/event-stream")))
        {
            var path = Filled(key["GET ".Length..]);
            using var response = await _gateway.Http.GetAsync(path);
            wrong.AddRange(await FaultsAsync(key, answer, response));
        }

        Assert.Empty(wrong);
        // Lists that are empty would say nothing of their rows.
        foreach (var list in ApiQueries.Lists.Keys.Concat(["/queue/", "/jobs/{id}/notifications/"]))
            Assert.True((await _gateway.GetJsonAsync(Filled(list)))["results"]!.AsArray().Count > 0, $"{list} is empty here");
    }

    [Fact]
    public async Task What_changes_is_answered_as_described_and_so_is_what_is_refused()
    {
        var wrong = new List<string>();
        foreach (var (key, path, body) in Changes)
        {
            using var response = await _gateway.Http.SendAsync(new HttpRequestMessage(new HttpMethod(key.Split(' ')[0]), path) { Content = JsonContent.Create(body) });
            wrong.AddRange(await FaultsAsync(key, ApiAnswers.All[key], response));
        }

        foreach (var (path, body) in ((string, object)[])[("tags/", new { }), ("jobs/", new { definition = "x: y" }), ("jobs/validate/", new { }), ("nowhere/", new { }), ("users/", new { username = "../x" }), ("jobs/batch_cancel/", new { job_ids = "x" })])
        {
            using var response = await _gateway.Http.PostAsJsonAsync(path, body);
            Assert.InRange((int)response.StatusCode, 400, 499);
            wrong.AddRange(Faults($"POST {path}", Described("post", "/tags/", "4XX", "application/json"), await response.Content.ReadAsStringAsync()));
        }

        using var list = await _gateway.Http.GetAsync("jobs/?metadata__contains=x");
        wrong.AddRange(Faults("GET jobs", Described("get", "/jobs/", "4XX", "application/json"), await list.Content.ReadAsStringAsync()));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_filter_that_is_described_is_read()
    {
        foreach (var (path, resource) in ApiQueries.Lists)
        {
            var described = _document["paths"]![path]!["get"]!["parameters"]!.AsArray().Where(each => (string)each!["in"]! == "query").ToDictionary(each => (string)each!["name"]!, each => each!["schema"]!);
            Assert.Subset(described.Keys.ToHashSet(), new HashSet<string> { "limit", "offset", "ordering" });
            foreach (var (name, schema) in resource.Fields.SelectMany(ApiParameter.Of).Select(each => (each.Name, described[each.Name])))
            {
                var errors = new Dictionary<string, string[]>();
                Assert.Single(FilterReading.Read(Query(name, Value(schema)), resource, errors));
                Assert.Empty(errors);
                if (Type(schema) is "string" && schema["enum"] is null && schema["format"] is null) continue;
                FilterReading.Read(Query(name, "no such thing"), resource, errors);
                // A list of texts is one of any texts.
                Assert.True(errors.ContainsKey(name) || (Type(schema) is "array" && Type(schema["items"]!) is "string" && schema["items"]!["enum"] is null && schema["items"]!["format"] is null), $"{path}?{name}=");
            }
        }

        Assert.Contains("metadata__has_key", Names("/jobs/"));
        Assert.Contains("state", Names("/jobs/"));
        Assert.Equal(["Submitted", "Scheduling", "Scheduled", "Running", "Canceling", "Finished"], Parameter("/jobs/", "state")["schema"]!["enum"]!.AsArray().Select(each => (string)each!));
        Assert.Equal("form", (string?)Parameter("/devices/", "device_type__in")["style"]);
        Assert.Contains("hostname", (string)Parameter("/jobs/", "actual_device")["description"]!, StringComparison.Ordinal);

        static QueryCollection Query(string name, string value) => new(new Dictionary<string, StringValues> { [name] = value });

        static string Value(JsonNode schema) => Type(schema) switch
        {
            "integer" or "number" => "1",
            "boolean" => "true",
            "array" => Value(schema["items"]!),
            _ => (string?)schema["enum"]?[0] ?? (schema["format"] is null ? "x" : "2026-01-01T12:00:00Z"),
        };

        static string? Type(JsonNode schema) => (string?)schema["type"];
    }

    private IEnumerable<string> Names(string path) => _document["paths"]![path]!["get"]!["parameters"]!.AsArray().Select(each => (string)each!["name"]!);

    private JsonNode Parameter(string path, string name) => _document["paths"]![path]!["get"]!["parameters"]!.AsArray().Single(each => (string)each!["name"]! == name)!;

    private static (string Key, string Path, object Body)[] Changes =>
    [
        ("POST /jobs/", "jobs/", new { definition = JobTextSamples.Single }),
        ("POST /jobs/", "jobs/", new { definition = JobTextSamples.Group }),
        ("POST /jobs/validate/", "jobs/validate/", new { definition = JobTextSamples.Single }),
        ("POST /jobs/validate_testdef/", "jobs/validate_testdef/", new { definition = "x" }),
        ("POST /jobs/batch_cancel/", "jobs/batch_cancel/", new { job_ids = new[] { 7, 99 } }),
        ("POST /jobs/{id}/resubmit/", "jobs/7/resubmit/", new { }),
        ("PATCH /jobs/{id}/", "jobs/7/", new { failure_tags = new[] { 1 }, failure_comment = "the hub" }),
        ("PATCH /devices/{name}/", "devices/mustang-01/", new { description = "on the left" }),
        ("POST /devices/{name}/set_health/", "devices/mustang-01/set_health/", new { health = "bad", reason = "smoke" }),
        ("POST /workers/{name}/set_health/", "workers/lab/set_health/", new { health = "maintenance", reason = "paint" }),
        ("PATCH /workers/{name}/", "workers/lab/", new { description = "in the attic", job_limit = 3 }),
        ("POST /devices/{name}/dictionary/", "devices/mustang-01/dictionary/", new { dictionary = "{% extends 'x' %}" }),
        ("POST /devicetypes/", "devicetypes/", new { name = "juno", aliases = new[] { "j" } }),
        ("PATCH /devicetypes/{name}/", "devicetypes/mustang/", new { description = "X-Gene" }),
        ("POST /devicetypes/{name}/template/", "devicetypes/mustang/template/", new { template = "x" }),
        ("POST /devicetypes/{name}/health_check/", "devicetypes/mustang/health_check/", new { config = "x" }),
        ("POST /workers/{name}/env/", "workers/lab/env/", new { env = "a: b" }),
        ("POST /workers/{name}/config/", "workers/lab/config/", new { config = "a: b" }),
        ("POST /tags/", "tags/", new { name = "net" }),
        ("PATCH /tags/{id}/", "tags/1/", new { description = "a stick" }),
        ("POST /failure-tags/", "failure-tags/", new { name = "power" }),
        ("PATCH /failure-tags/{id}/", "failure-tags/1/", new { description = "again" }),
        ("POST /aliases/", "aliases/", new { name = "mm", device_type = "mustang" }),
        ("PATCH /aliases/{name}/", "aliases/m/", new { device_type = "mustang" }),
        ("POST /remote-artifact-tokens/", "remote-artifact-tokens/", new { name = "u", token = "secret" }),
        ("PATCH /remote-artifact-tokens/{name}/", "remote-artifact-tokens/t/", new { token = "other" }),
        ("POST /users/", "users/", new { username = "eve", password = "a long pass phrase of eve" }),
        ("PATCH /users/{id}/", "users/1/", new { first_name = "Ada" }),
        ("POST /permissions/devices/", "permissions/devices/", new { group = "kernel", permission = "submit_to_device", device = "mustang-01" }),
        ("POST /permissions/devicetypes/", "permissions/devicetypes/", new { group = "kernel", permission = "submit_to_devicetype", devicetype = "mustang" }),
    ];

    private static string Filled(string path) => path
        .Replace("{suite}", "40", StringComparison.Ordinal)
        .Replace("{test}", "41", StringComparison.Ordinal)
        .Replace("{name}", path.Split('/')[1] switch { "devices" => "mustang-01", "workers" => "lab", "aliases" => "m", "remote-artifact-tokens" => "t", _ => "mustang" }, StringComparison.Ordinal)
        .Replace("{id}", path.Split('/')[1] switch { "jobs" => "7", "groups" => "1", "permissions" => "9", _ => "1" }, StringComparison.Ordinal)
        .TrimStart('/');

    private void Fill()
    {
        var model = _gateway.ReadModel;
        model.Put(FakeReadModel.Row(7, state: JobState.Finished, health: JobHealth.Incomplete) with
        {
            Submitter = "ada",
            ErrorType = "Job",
            ErrorMessage = "the login as 'root' on uart0 of q1 failed: Login incorrect; check it",
            Metadata = """{"build": {"id": 12}, "nightly": true}""",
            Warnings = ["odd"],
            Attempt = 2,
            AttemptOf = new LeadJobId(6),
            RequeuedAs = new LeadJobId(8),
        });
        model.Texts[7] = new JobTexts(JobTextSamples.Single, JobTextSamples.Single, null);
        model.Write(7, """- {"dt": "2026-01-01T12:00:00.000000+00:00", "lvl": "exception", "msg": "2.1 login-action: Login incorrect"}""" + "\n");
        model.Actions[7] = [new ActionRow("2.1", "login-action", "common", 60, FakeReadModel.Noon, FakeReadModel.Noon.AddSeconds(9), 9, "Login incorrect")];
        model.Suites.Add(new SuiteRow(40, new JobId(7), "0_smoke", new SuiteCounts("0_smoke", 1, 0, 0, 0)));
        model.Tests.Add(new TestCaseRow(41, new JobId(7), 40, "0_smoke", "boot", "pass", FakeReadModel.Noon, null, 1.5, "s", "set", null, 1, 2, 1, null, null, null));
        model.Devices.Add(new DeviceRow(new DeviceName("mustang-01"), "mustang", ["usb"], "lab", DeviceState.Idle, DeviceHealth.Good, null, null, null));
        _gateway.Notifications.Records.Add(new NotificationRecord(
            new Notification(3, new JobId(7), 41, NotificationKind.Callback, 0, "ci:443", "https://ci/hook?...", JobState.Finished, JobHealth.Incomplete, FakeReadModel.Noon, NotificationStatus.Waiting, 1, FakeReadModel.Noon, null),
            [new NotificationAttempt(1, FakeReadModel.Noon, 502, "it answered 502 Bad Gateway", 0.25)]));
        _gateway.Lab.Workers.Add(new WorkerRow("lab", true, WorkerHealth.Active, null, 0, "in the cellar", FakeReadModel.Noon, "akka://lava"));
        _gateway.Lab.Transitions.AddRange([new(TransitionOf.Device, "mustang-01", FakeReadModel.Noon, "ada", "Good", "Bad", "smoke"), new(TransitionOf.Worker, "lab", FakeReadModel.Noon, "ada", null, "Active", "new")]);
        _gateway.Accounts.Permissions.AddRange([new(9, ObjectKind.Device, "mustang-01", ObjectRight.Submit, "kernel"), new(9, ObjectKind.DeviceType, "mustang", ObjectRight.View, "kernel")]);
        _gateway.Scheduler = command => command switch
        {
            SchedulerMessages.Submit submit => new SchedulerMessages.Submitted(submit.Command, new LeadJobId(70), [.. submit.SubJobs.Select((sub, n) => new SubmittedJob(new JobId(70 + n), submit.SubJobs.Count > 1 ? $"70.{n}" : "70", sub.Role))]),
            SchedulerMessages.Cancel cancel => new SchedulerMessages.CancelAccepted(cancel.Command, cancel.Job, false),
            SchedulerMessages.SetDeviceHealth set => new SchedulerMessages.DeviceHealthSet(set.Command, set.Device, set.Health),
            SchedulerMessages.SetWorker set => new SchedulerMessages.LabChanged(set.Command),
            SchedulerMessages.SetHealthRule set => new SchedulerMessages.LabChanged(set.Command),
            _ => null,
        };
        _gateway.Questions = question => question switch
        {
            SchedulerMessages.LocateDispatcher locate => new SchedulerMessages.DispatcherLocated(locate.Dispatcher, Akka.Cluster.Cluster.Get(_gateway.System).SelfAddress.ToString()),
            SchedulerMessages.GetDevices => new SchedulerMessages.DeviceList([]),
            SchedulerMessages.GetOutlook => new SchedulerMessages.QueueOutlook(
                [new QueuedOutlook(new QueuedJob(new LeadJobId(9), "boot", "ada", 50, FakeReadModel.Noon, [new SubmittedJob(new JobId(9), "9", "")], "needs 1 qemu"), new StartEstimate(FakeReadModel.Noon, null, "from past runs"))]),
            SchedulerMessages.WhatIf => new SchedulerMessages.WhatIfAnswer(
                null, false, "needs 1 mustang", 2, [new RoleOutlook("", "mustang", [], [new UnfitDevice(new DeviceName("mustang-01"), "running job 7", true)], 3)], new StartEstimate(FakeReadModel.Noon, null, "from past runs")),
            _ => null,
        };
    }

    private JsonNode Described(string method, string path, string status, string type) => _document["paths"]![path]![method]!["responses"]![status]!["content"]![type]!["schema"]!;

    private async Task<IEnumerable<string>> FaultsAsync(string key, ApiAnswer answer, HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        if ((int)response.StatusCode != answer.Status) return [$"{key}: {(int)response.StatusCode} instead of {answer.Status}: {body}"];
        var type = response.Content.Headers.ContentType?.MediaType;
        if (answer.ContentTypes.Count == 0) return body.Length == 0 ? [] : [$"{key}: a body: {body}"];
        if (type is null || !answer.ContentTypes.Contains(type)) return [$"{key}: {type} instead of {string.Join(" or ", answer.ContentTypes)}"];
        var words = key.Split(' ');
        return type == "application/json" ? Faults(key, Described(words[0].ToLowerInvariant(), words[1], $"{answer.Status}", type), body) : [];
    }

    private IEnumerable<string> Faults(string key, JsonNode schema, string body)
    {
        var whole = new JsonObject { ["$ref"] = "#/$defs/it", ["$defs"] = Definitions(schema) };
        var result = JsonSchema.FromText(whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal)).Evaluate(JsonDocument.Parse(body).RootElement, Strictly);
        return result.IsValid ? [] : [$"{key}: {string.Join("; ", (result.Details ?? []).Where(each => each.Errors is not null).Select(each => $"{each.InstanceLocation}: {string.Join(", ", each.Errors!.Values)}"))}: {body}"];
    }

    /// <summary>Closed: what is answered and not described is a fault, too.</summary>
    private JsonObject Definitions(JsonNode schema)
    {
        var all = _document["components"]!["schemas"]!.DeepClone().AsObject();
        all["it"] = schema.DeepClone();
        foreach (var (_, each) in all) Close(each!);
        return all;
    }

    private static void Close(JsonNode node)
    {
        if (node is JsonArray list) foreach (var each in list.OfType<JsonNode>()) Close(each);
        if (node is not JsonObject schema) return;
        foreach (var (_, each) in schema.ToList()) if (each is not null) Close(each);
        if (schema["properties"] is JsonObject && !schema.ContainsKey("additionalProperties")) schema["additionalProperties"] = false;
    }
}
