using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Tests.Http;

/// <summary>Devices, types, workers, tags, aliases and the rest over HTTP: shapes, filters, errors (spec: rest-api.md §2 to §6).</summary>
public sealed class LabHttpTests : IClassFixture<RunningGateway>
{
    private readonly RunningGateway _gateway;
    private readonly ConcurrentQueue<SchedulerMessages.ICommand> _commands = [];

    public LabHttpTests(RunningGateway gateway)
    {
        _gateway = gateway;
        _gateway.ReadModel.Devices.Clear();
        _gateway.ReadModel.Devices.AddRange(
        [
            Device("m1", "mustang", DeviceHealth.Good, ["usb", "net"]) with { LabTags = ["usb"] },
            Device("q1", "qemu", DeviceHealth.Bad, []) with { LastCheck = new JobId(71) },
            Device("q2", "qemu", DeviceHealth.Retired, []),
        ]);
        _gateway.Lab.Devices.Clear();
        _gateway.Lab.Types.Clear();
        _gateway.Lab.Tags.Clear();
        _gateway.Lab.Aliases.Clear();
        _gateway.Lab.Workers.Clear();
        _gateway.Lab.Workers.Add(new WorkerRow("lab", true, WorkerHealth.Active, null, 0, "by the door", FakeReadModel.Noon, null, "1.2.3"));
        _gateway.Lab.Workers.Add(new WorkerRow("away", false, WorkerHealth.Maintenance, null, 2, null, FakeReadModel.Noon, null));
        _gateway.Scheduler = command =>
        {
            _commands.Enqueue(command);
            return command switch
            {
                SchedulerMessages.SetDeviceHealth c => new SchedulerMessages.DeviceHealthSet(c.Command, c.Device, c.Health),
                SchedulerMessages.SetDeviceTags c => new SchedulerMessages.LabChanged(c.Command),
                SchedulerMessages.SetWorker c => new SchedulerMessages.LabChanged(c.Command),
                SchedulerMessages.SetHealthRule c => new SchedulerMessages.LabChanged(c.Command),
                SchedulerMessages.AddDevice c => Added(c),
                _ => null,
            };
        };
        _gateway.Questions = question => question is SchedulerMessages.LocateDispatcher c ? new SchedulerMessages.DispatcherLocated(c.Dispatcher, null) : null;
    }

    private SchedulerMessages.LabChanged Added(SchedulerMessages.AddDevice c)
    {
        _gateway.ReadModel.Devices.Add(Device(c.Device.Value, c.DeviceType, c.Health, []));
        return new SchedulerMessages.LabChanged(c.Command);
    }

    private static DeviceRow Device(string name, string type, DeviceHealth health, IReadOnlyList<string> tags) =>
        new(new DeviceName(name), type, tags, "lab", DeviceState.Idle, health, null, null, null);

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json = null, string contentType = "application/json") =>
        _gateway.Http.SendAsync(new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, contentType) });

    private async Task<(int Status, string Body)> AskAsync(HttpMethod method, string path, string? json = null, string contentType = "application/json")
    {
        using var response = await SendAsync(method, path, json, contentType);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Keys with the kinds of their values, in the order of the keys.</summary>
    private static string Shape(JsonNode node) => string.Join(' ', node.AsObject().OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"{each.Key}:{Kind(each.Value)}"));

    private static string Kind(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "truth",
        JsonValueKind.Array => "list",
        _ => "object",
    };

    [Theory]
    [InlineData("devices/m1/", "description:null device_type:text device_version:null health:text hostname:text is_synced:truth last_health_report_job:null physical_group:null physical_owner:null state:text tags:list worker_host:text")]
    [InlineData("devicetypes/qemu/", "aliases:list architecture:null bits:null core_count:null cores:list cpu_model:null description:null disable_health_check:truth display:truth health_denominator:text health_frequency:number name:text processor:null")]
    [InlineData("workers/lab/", "description:text health:text hostname:text job_limit:number last_ping:text state:text version:text")]
    [InlineData("system/whoami/", "user:text")]
    [InlineData("system/version/", "program:text version:text")]
    [InlineData("system/master_config/", "EVENT_NOTIFICATION:truth EVENT_SOCKET:text EVENT_TOPIC:text LOG_SIZE_LIMIT:number")]
    [InlineData("devices/", "count:number next:null previous:null results:list")]
    public async Task A_resource_has_its_keys_with_their_kinds(string path, string shape) => Assert.Equal(shape, Shape(await _gateway.GetJsonAsync(path)));

    [Fact]
    public async Task The_root_names_every_resource_by_its_address()
    {
        var root = (await _gateway.GetJsonAsync("")).AsObject();
        Assert.Equal(
            ["aliases", "devices", "devicetypes", "groups", "jobs", "permissions/devices", "permissions/devicetypes", "remote-artifact-tokens", "system", "tags", "users", "workers"],
            root.Select(each => each.Key).Order(StringComparer.Ordinal));
        Assert.EndsWith("/api/v0.2/permissions/devices/", (string)root["permissions/devices"]!, StringComparison.Ordinal);
    }

    private async Task<string> NamesAsync(string path, string key = "hostname") => string.Join(' ', (await _gateway.GetJsonAsync(path))["results"]!.AsArray().Select(each => (string)each![key]!));

    [Theory]
    [InlineData("devices/", "m1 q1")]
    [InlineData("devices/?all=1", "m1 q1 q2")]
    [InlineData("devices/?health=Retired", "")]
    [InlineData("devices/?device_type__name__contains=em", "q1")]
    [InlineData("devices/?last_health_report_job=71", "q1")]
    [InlineData("devices/?last_health_report_job=72", "")]
    [InlineData("devices/?last_health_report_job__in=70,71", "q1")]
    [InlineData("devices/?last_health_report_job!=71", "m1")]
    // Fields of that job are not looked at (docs/api-differences.md), and so are passed over as what no filter is called.
    [InlineData("devices/?last_health_report_job__health=Complete", "m1 q1")]
    [InlineData("devices/?last_health_report_job__submitter__username=nobody", "m1 q1")]
    [InlineData("devices/?ordering=-hostname", "q1 m1")]
    [InlineData("devices/?ordering=nonsense,health", "m1 q1")]
    [InlineData("devices/?all=1&limit=1&offset=1", "q1")]
    [InlineData("workers/", "away lab")]
    [InlineData("workers/?state=Online", "lab")]
    [InlineData("workers/?ordering=version", "away lab")]
    [InlineData("workers/?ordering=-version", "lab away")]
    // It orders, and is no filter.
    [InlineData("workers/?version=9", "away lab")]
    public async Task Lists_are_filtered_ordered_and_cut(string path, string expected) => Assert.Equal(expected, await NamesAsync(path));

    [Fact]
    public async Task Types_are_ordered_by_their_other_names()
    {
        _gateway.Lab.Aliases.AddRange([new AliasRow("arm", "qemu"), new AliasRow("xgene", "mustang")]);
        Assert.Equal(("qemu mustang", "mustang qemu"), (await NamesAsync("devicetypes/?ordering=aliases", "name"), await NamesAsync("devicetypes/?ordering=-aliases", "name")));
        var list = (await _gateway.GetJsonAsync("/api/openapi.json"))["paths"]!["/devicetypes/"]!["get"]!["parameters"]!.AsArray();
        Assert.Contains("aliases", (string)list.Single(each => (string?)each!["name"] == "ordering")!["description"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retired_device_is_there_when_all_are_asked_for()
    {
        Assert.Equal(404, (await AskAsync(HttpMethod.Get, "devices/q2/")).Status);
        Assert.Equal(200, (await AskAsync(HttpMethod.Get, "devices/q2/?all=1")).Status);
    }

    [Theory]
    [InlineData("devices/?state=nonsense", "state")]
    [InlineData("workers/?health=active", "health")]
    [InlineData("devicetypes/?core_count=many", "core_count")]
    public async Task A_value_that_nothing_can_have_is_a_field_error(string path, string field)
    {
        var (status, body) = await AskAsync(HttpMethod.Get, path);
        Assert.Equal(400, status);
        Assert.NotNull(JsonNode.Parse(body)![field]);
    }

    [Fact]
    public async Task Health_is_set_by_any_case_with_its_reason()
    {
        Assert.Equal((202, """{"message":"OK"}"""), await AskAsync(HttpMethod.Post, "devices/m1/set_health/", """{"health":"maintenance","reason":"paint"}"""));
        Assert.Equal((DeviceHealth.Maintenance, "paint"), Assert.IsType<SchedulerMessages.SetDeviceHealth>(Assert.Single(_commands)) is var set ? (set.Health, set.Reason) : default);
        Assert.Equal((400, """{"message":"Wrong device health ZORK"}"""), await AskAsync(HttpMethod.Post, "devices/m1/set_health/", """{"health":"ZORK"}"""));
        Assert.Equal((400, """{"message":"Wrong device health 3"}"""), await AskAsync(HttpMethod.Post, "devices/m1/set_health/", """{"health":"3"}"""));
        Assert.Equal(400, (await AskAsync(HttpMethod.Post, "devices/m1/set_health/", "{}")).Status);
        Assert.Equal(404, (await AskAsync(HttpMethod.Post, "devices/none/set_health/", """{"health":"good"}""")).Status);
        Assert.Equal((202, """{"message":"OK"}"""), await AskAsync(HttpMethod.Post, "workers/lab/set_health/", """{"health":"RETIRED","reason":""}"""));
        Assert.Equal((400, """{"message":"Wrong worker health Bad"}"""), await AskAsync(HttpMethod.Post, "workers/lab/set_health/", """{"health":"Bad"}"""));
    }

    [Fact]
    public async Task A_device_is_added_changed_and_answered_without_its_name()
    {
        _gateway.Lab.Tags.Add(new TagRow(7, "hdmi", null));
        var (status, body) = await AskAsync(HttpMethod.Post, "devices/", """{"hostname":"new","device_type":"qemu","worker_host":"lab","health":"Good","description":"x"}""");
        Assert.Equal((201, "new"), (status, (string)JsonNode.Parse(body)!["hostname"]!));
        (status, body) = await AskAsync(HttpMethod.Patch, "devices/new/", """{"description":"y","tags":[7],"health":"Bad","hostname":"ignored"}""");
        Assert.Equal(200, status);
        Assert.Null(JsonNode.Parse(body)!["hostname"]);
        Assert.Equal("y", Assert.Single(_gateway.Lab.Devices).Description);
        Assert.Equal(["hdmi"], _commands.OfType<SchedulerMessages.SetDeviceTags>().Single().Tags);
        Assert.Equal(DeviceHealth.Bad, _commands.OfType<SchedulerMessages.SetDeviceHealth>().Single().Health);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_device_is_said_at_once()
    {
        var (status, body) = await AskAsync(HttpMethod.Post, "devices/", """{"hostname":"m1","device_type":"none","health":"GOOD","tags":["x"]}""");
        Assert.Equal(400, status);
        var errors = JsonNode.Parse(body)!.AsObject();
        Assert.Equal(["device_type", "health", "hostname", "tags", "worker_host"], errors.Select(each => each.Key).Order(StringComparer.Ordinal));
        Assert.Equal("device with this Hostname already exists.", (string)errors["hostname"]![0]!);
        Assert.Equal("\"GOOD\" is not a valid choice.", (string)errors["health"]![0]!);
        Assert.Equal("This field is required.", (string)errors["worker_host"]![0]!);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData(".x")]
    [InlineData("a b")]
    public async Task No_device_has_a_name_that_is_a_path(string name)
    {
        var (status, body) = await AskAsync(HttpMethod.Post, "devices/", JsonSerializer.Serialize(new { hostname = name, device_type = "qemu", worker_host = "lab" }));
        Assert.Equal(400, status);
        Assert.NotNull(JsonNode.Parse(body)!["hostname"]);
    }

    [Fact]
    public async Task A_tag_of_the_dictionary_cannot_be_taken_away_here()
    {
        await _gateway.GetJsonAsync("devices/");
        var usb = _gateway.Lab.Tags.Single(tag => tag.Name == "usb").Id;
        var (status, body) = await AskAsync(HttpMethod.Patch, "devices/m1/", $$"""{"tags":[{{usb}}]}""");
        Assert.Equal(400, status);
        Assert.Contains("'net'", (string)JsonNode.Parse(body)!["tags"]![0]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_type_is_added_with_aliases_changed_and_removed()
    {
        Assert.Contains("\"aliases\":[\"This field is required.\"]", (await AskAsync(HttpMethod.Post, "devicetypes/", """{"name":"pi"}""")).Body, StringComparison.Ordinal);
        Assert.Equal(201, (await AskAsync(HttpMethod.Post, "devicetypes/", """{"name":"pi","aliases":["raspberry"],"cores":["a72"],"core_count":4}""")).Status);
        var shown = await _gateway.GetJsonAsync("devicetypes/pi/");
        Assert.Equal(("""["raspberry"]""", """["a72"]""", "hours", 24), (shown["aliases"]!.ToJsonString(), shown["cores"]!.ToJsonString(), (string)shown["health_denominator"]!, (int)shown["health_frequency"]!));
        Assert.Equal(200, (await AskAsync(HttpMethod.Patch, "devicetypes/pi/", """{"display":false,"aliases":[],"health_frequency":12,"disable_health_check":true}""")).Status);
        Assert.Equal(new HealthRule(true, 12, HealthDenominator.Hours), _commands.OfType<SchedulerMessages.SetHealthRule>().Last(rule => rule.DeviceType == "pi").Rule);
        Assert.Equal([new AliasRow("raspberry", null)], _gateway.Lab.Aliases);
        Assert.Equal(400, (await AskAsync(HttpMethod.Delete, "devicetypes/qemu/")).Status);
        Assert.Equal(204, (await AskAsync(HttpMethod.Delete, "devicetypes/pi/")).Status);
        Assert.Equal(404, (await AskAsync(HttpMethod.Get, "devicetypes/pi/")).Status);
    }

    [Fact]
    public async Task A_worker_is_added_changed_and_limited()
    {
        Assert.Equal(201, (await AskAsync(HttpMethod.Post, "workers/", """{"hostname":"next","description":"soon","job_limit":3}""")).Status);
        Assert.Equal(3, _commands.OfType<SchedulerMessages.SetWorker>().Single().JobLimit);
        Assert.Equal(400, (await AskAsync(HttpMethod.Post, "workers/", """{"hostname":"next"}""")).Status);
        Assert.Equal(400, (await AskAsync(HttpMethod.Patch, "workers/lab/", """{"job_limit":-1}""")).Status);
        Assert.Equal(200, (await AskAsync(HttpMethod.Patch, "workers/lab/", """{"description":null}""")).Status);
        Assert.Null((await _gateway.GetJsonAsync("workers/lab/"))["description"]);
        Assert.Equal(400, (await AskAsync(HttpMethod.Delete, "workers/lab/")).Status);
        Assert.Equal(204, (await AskAsync(HttpMethod.Delete, "workers/next/")).Status);
    }

    [Fact]
    public async Task Files_of_who_does_not_answer_are_unavailable_and_nothing_is_hidden()
    {
        var (status, body) = await AskAsync(HttpMethod.Get, "workers/lab/env/");
        Assert.Equal((503, true), (status, body.Contains("does not answer", StringComparison.Ordinal)));
        Assert.Equal(503, (await AskAsync(HttpMethod.Get, "devices/m1/dictionary/")).Status);
        Assert.Equal(503, (await AskAsync(HttpMethod.Post, "devices/m1/dictionary/", """{"dictionary":"x"}""")).Status);
        Assert.Equal(503, (await AskAsync(HttpMethod.Post, "devices/validate/", "x", "text/plain")).Status);
        Assert.Equal(415, (await AskAsync(HttpMethod.Post, "devices/validate/", "x")).Status);
    }

    [Fact]
    public async Task Tags_and_aliases_are_made_changed_and_removed()
    {
        var (status, body) = await AskAsync(HttpMethod.Post, "tags/", """{"name":"lcd","description":"a screen"}""");
        Assert.Equal((201, "description:text id:number name:text"), (status, Shape(JsonNode.Parse(body)!)));
        var id = (long)JsonNode.Parse(body)!["id"]!;
        Assert.Equal(400, (await AskAsync(HttpMethod.Post, "tags/", """{"name":"lcd"}""")).Status);
        Assert.Equal(400, (await AskAsync(HttpMethod.Post, "tags/", """{"name":"<script>"}""")).Status);
        Assert.Equal(200, (await AskAsync(HttpMethod.Patch, $"tags/{id}/", """{"description":null}""")).Status);
        Assert.Equal(204, (await AskAsync(HttpMethod.Delete, $"tags/{id}/")).Status);
        Assert.Equal(404, (await AskAsync(HttpMethod.Get, $"tags/{id}/")).Status);

        Assert.Equal((201, """{"name":"emu","device_type":"qemu"}"""), await AskAsync(HttpMethod.Post, "aliases/", """{"name":"emu","device_type":"qemu"}"""));
        Assert.Equal(400, (await AskAsync(HttpMethod.Post, "aliases/", """{"name":"emu","device_type":"qemu"}""")).Status);
        Assert.Equal(400, (await AskAsync(HttpMethod.Post, "aliases/", """{"name":"qemu","device_type":"mustang"}""")).Status);
        Assert.Equal(400, (await AskAsync(HttpMethod.Post, "aliases/", """{"name":"x","device_type":"none"}""")).Status);
        Assert.Equal("emu", await NamesAsync("aliases/", "name"));
        Assert.Equal(204, (await AskAsync(HttpMethod.Delete, "aliases/emu/")).Status);
        // Of no type yet.
        Assert.Equal((201, """{"name":"board","device_type":null}"""), await AskAsync(HttpMethod.Post, "aliases/", """{"name":"board"}"""));
        Assert.Equal((201, """{"name":"bench","device_type":null}"""), await AskAsync(HttpMethod.Post, "aliases/", """{"name":"bench","device_type":null}"""));
        Assert.Equal((200, """{"name":"board","device_type":"qemu"}"""), await AskAsync(HttpMethod.Patch, "aliases/board/", """{"device_type":"qemu"}"""));
        foreach (var name in (string[])["board", "bench"]) Assert.Equal(204, (await AskAsync(HttpMethod.Delete, $"aliases/{name}/")).Status);
    }

    [Theory]
    [InlineData("tags/", """{"name":""")]
    [InlineData("tags/", """{"name":"\ud800"}""")]
    [InlineData("jobs/batch_cancel/", """{"job_ids":["\ud800"]}""")]
    [InlineData("devicetypes/", """{"name":"x","aliases":["\ud800"]}""")]
    [InlineData("devicetypes/", """{"name":"x","aliases":[{"\ud800":1}]}""")]
    public async Task Broken_json_is_said_to_be_broken(string path, string body)
    {
        var (status, answer) = await AskAsync(HttpMethod.Post, path, body);
        Assert.Equal(400, status);
        Assert.StartsWith("JSON parse error - ", (string)JsonNode.Parse(answer)!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_media_types_methods_and_wishes_are_refused_by_their_status()
    {
        Assert.Equal((415, """{"detail":"Unsupported media type \"text/yaml; charset=utf-8\" in request."}""".Replace("\\\"", "\\u0022", StringComparison.Ordinal)), await AskAsync(HttpMethod.Post, "tags/", "name: x", "text/yaml"));
        Assert.Equal(405, (await AskAsync(HttpMethod.Post, "system/version/", "{}")).Status);
        using var wish = new HttpRequestMessage(HttpMethod.Get, "devices/");
        wish.Headers.Accept.ParseAdd("image/png");
        using var refused = await _gateway.Http.SendAsync(wish);
        Assert.Equal(HttpStatusCode.NotAcceptable, refused.StatusCode);
        Assert.Equal("""{"detail":"Could not satisfy the request Accept header."}""", await refused.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_address_without_its_last_slash_leads_to_the_one_with_it()
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = _gateway.Http.BaseAddress };
        using var response = await client.GetAsync("devices?limit=1");
        Assert.Equal((HttpStatusCode.MovedPermanently, "/api/v0.2/devices/?limit=1"), (response.StatusCode, response.Headers.Location!.ToString()));
    }

    [Fact]
    public async Task Forms_are_read_like_json()
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("name", "form"), KeyValuePair.Create("description", "x")]);
        using var response = await _gateway.Http.PostAsync("tags/", form);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        using var parts = new MultipartFormDataContent { { new StringContent("parts"), "name" } };
        using var second = await _gateway.Http.PostAsync("tags/", parts);
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_not_read()
    {
        using var response = await _gateway.Http.PostAsJsonAsync("tags/", new { name = new string('x', Gateway.Http.GatewayHttp.MaxBodyBytes + 1) });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task The_interface_describes_itself_and_can_be_tried_without_anything_from_elsewhere()
    {
        var root = new Uri(_gateway.Http.BaseAddress!, "/api/");
        var document = (await _gateway.Http.GetFromJsonAsync<JsonNode>(new Uri(root, "openapi.json")))!;
        Assert.StartsWith("3.", (string)document["openapi"]!, StringComparison.Ordinal);
        var paths = document["paths"]!.AsObject();
        Assert.NotNull(paths["/jobs/{id}/"]!["get"]);
        Assert.NotNull(paths["/devices/{name}/set_health/"]!["post"]!["requestBody"]);
        Assert.Equal("integer", (string)paths["/jobs/{id}/"]!["get"]!["parameters"]![0]!["schema"]!["type"]!);
        foreach (var name in new[] { "", "api.js", "theme.js", "api.css" })
        {
            using var response = await _gateway.Http.GetAsync(new Uri(root, name));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.DoesNotContain("//", (await response.Content.ReadAsStringAsync()).Replace("// ", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_history_of_a_device_is_told()
    {
        _gateway.Lab.Transitions.Add(new TransitionRow(TransitionOf.Device, "m1", FakeReadModel.Noon, "ann", "Good", "Bad", "smoke"));
        var history = (await _gateway.GetJsonAsync("devices/m1/history/")).AsArray();
        Assert.Equal("at:text by:text now:text reason:text was:text", Shape(Assert.Single(history)!));
    }
}
