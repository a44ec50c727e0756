using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Filters;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Accounts;
using static LavaActors.Gateway.Http.OpenApi.ApiParameter;

namespace LavaActors.Gateway.Http.OpenApi;

/// <summary>The parameters of the queries: of lists the fields by which they are filtered, from the resources by which they are; of others what they read themselves.</summary>
internal static class ApiQueries
{
    private static readonly LabResources Lab = new(new LabState([], [], [], [], [], Restrictions.None), [], [], [], Caller.Nobody, default);

    /// <summary>The lists, with what they are filtered by.</summary>
    public static IReadOnlyDictionary<string, FilterResource> Lists { get; } = new Dictionary<string, FilterResource>(StringComparer.Ordinal)
    {
        ["/jobs/"] = new JobResource(Lab),
        ["/jobs/{id}/suites/"] = ResultEndpoints.Suites([]),
        ["/jobs/{id}/suites/{suite}/tests/"] = ResultEndpoints.Tests([], ResultEndpoints.Suites([])),
        ["/jobs/{id}/tests/"] = ResultEndpoints.Tests([], ResultEndpoints.Suites([])),
        ["/devices/"] = Lab.Devices,
        ["/devicetypes/"] = Lab.DeviceTypes,
        ["/workers/"] = Lab.Workers,
        ["/tags/"] = Lab.Tags,
        ["/failure-tags/"] = Lab.FailureTags,
        ["/aliases/"] = Lab.Aliases,
        ["/remote-artifact-tokens/"] = NameEndpoints.Tokens([]),
        ["/users/"] = Lab.Users,
        ["/groups/"] = Lab.Groups,
        ["/permissions/devices/"] = AccountResources.Permissions(ObjectKind.Device, [], Lab),
        ["/permissions/devicetypes/"] = AccountResources.Permissions(ObjectKind.DeviceType, [], Lab),
    };

    private static readonly ApiParameter[] Paging = [Number("limit", "Rows of a page; 50 when it is not said"), Number("offset", "Rows before it")];

    private static readonly ApiParameter[] Rows = [Number("limit", "Tests at most"), Number("offset", "Tests that are left out before them")];

    /// <summary>What is not a filter of a field.</summary>
    private static readonly Dictionary<string, ApiParameter[]> Others = new(StringComparer.Ordinal)
    {
        ["/jobs/"] =
        [
            Text("metadata__contains", "A JSON object that the metadata has in it"),
            Text("metadata__has_key", "A key of the metadata; metadata__<key>, metadata__<key>__<lookup> compare its value"),
            Text("metadata__has_keys", "Keys, a comma list: all of them"),
            Text("metadata__has_any_keys", "Keys, a comma list: any of them"),
        ],
        ["/jobs/{id}/events/"] = [Truth("group", "Also events of the MultiNode group and of logs")],
        ["/jobs/{id}/junit/"] = [Text("classname_prefix", "Before the names of suites")],
        ["/jobs/{id}/csv/"] = Rows,
        ["/jobs/{id}/yaml/"] = Rows,
        ["/jobs/{id}/suites/{suite}/csv/"] = Rows,
        ["/jobs/{id}/suites/{suite}/yaml/"] = Rows,
        ["/jobs/{id}/logs/"] = [Number("start", "The first line, from 0"), Number("end", "The line before which it ends")],
        ["/jobs/{id}/logs/stream/"] = [Number("offset", "Bytes of the log that the reader has")],
        ["/events/"] =
        [
            Text("kind", "job, device, worker; several: a comma list"), Text("job", "A job's events, by number or as 7.1"), Text("device", "A device's events"), Text("worker", "A worker's events"),
            Number("from", "The first event's number"), Truth("log", "Of the job the log, too"), Number("offset", "Bytes of the log that the reader has"),
        ],
        ["/queue/"] = Paging,
        ["/audit/"] = [.. Paging, Text("kind", "Of what was changed, as device"), Text("object", "Its name"), Text("who", "Who changed it")],
        ["/devices/"] = [Truth("all", "Retired ones, too")],
        ["/devices/{name}/"] = [Truth("all", "Also when it is retired")],
        ["/devices/{name}/dictionary/"] = [Truth("render", "The configuration that it makes"), Text("context", "A job's context, YAML, for that")],
    };

    /// <summary>Those of a GET.</summary>
    public static IEnumerable<ApiParameter> Of(string path)
    {
        if (Lists.TryGetValue(path, out var resource))
        {
            foreach (var parameter in Paging.Append(Ordering(path, resource)).Concat(resource.Fields.SelectMany(ApiParameter.Of))) yield return parameter;
        }

        foreach (var parameter in Others.GetValueOrDefault(path, [])) yield return parameter;
    }

    private static ApiParameter Ordering(string path, FilterResource resource)
    {
        var fields = path == "/jobs/" ? JobListQuery.Orders.Keys : resource.Fields.Select(field => field.Name).Concat(resource.OnlyOrders);
        return new ApiParameter("ordering", new JsonObject { ["type"] = "string" }, $"{string.Join(", ", fields)}; - before one: the greatest first{(path == "/jobs/" ? "" : "; several: a comma list")}");
    }
}
