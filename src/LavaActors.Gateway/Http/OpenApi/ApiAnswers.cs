using System.Text.Json.Nodes;
using LavaActors.Gateway.Api;
using static LavaActors.Gateway.Http.OpenApi.ApiAnswer;

namespace LavaActors.Gateway.Http.OpenApi;

/// <summary>What each route of the interface answers. A test walks over all routes, and compares what they answer with this.</summary>
internal static class ApiAnswers
{
    private const string Yaml = "application/yaml", Csv = "application/csv", Events = "text/event-stream";
    private const int Created = 201, Accepted = 202;

    private static readonly ApiJson Types = ApiJson.Default;

    /// <summary>By method and path; PUT is as PATCH.</summary>
    public static IReadOnlyDictionary<string, ApiAnswer> All { get; } = new Dictionary<string, ApiAnswer>(StringComparer.Ordinal)
    {
        ["GET /"] = Object(MapOf("string", "uri")),
        ["GET /jobs/"] = Json(Types.PageJobView),
        ["POST /jobs/"] = Json(Types.SubmitAnswer, Created),
        ["POST /jobs/validate/"] = Json(Types.ValidationAnswer),
        ["POST /jobs/validate_testdef/"] = Json(Types.MessageAnswer),
        ["POST /jobs/batch_cancel/"] = Json(Types.BatchCancelAnswer),
        ["GET /jobs/{id}/"] = Json(Types.JobView),
        ["PATCH /jobs/{id}/"] = Json(Types.JobView),
        ["DELETE /jobs/{id}/"] = Nothing(),
        ["GET /jobs/{id}/cancel/"] = Json(Types.MessageAnswer),
        ["POST /jobs/{id}/resubmit/"] = Json(Types.SubmitAnswer, Created),
        ["GET /jobs/{id}/metadata/"] = Object(new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("metadata"),
            ["properties"] = new JsonObject { ["metadata"] = new JsonObject { ["type"] = "array", ["items"] = MapOf("string") } },
        }),
        ["GET /jobs/{id}/timeline/"] = Json(Types.Timeline),
        ["GET /jobs/{id}/explain/"] = Json(Types.ExplanationView),
        ["GET /jobs/{id}/notifications/"] = Json(Types.PageNotificationView),
        ["GET /jobs/{id}/events/"] = Text("Events of the submission, until it is over", Events),
        ["GET /jobs/{id}/logs/"] = Text("Lines of the log, a YAML list", Yaml),
        ["GET /jobs/{id}/logs/stream/"] = Text("Lines of the log as they come, until it is over", Events),
        ["GET /jobs/{id}/junit/"] = Text("JUnit XML", "application/xml"),
        ["GET /jobs/{id}/tap13/"] = Text("TAP 13", Yaml),
        ["GET /jobs/{id}/csv/"] = Text("A line for each test", Csv),
        ["GET /jobs/{id}/yaml/"] = Text("An entry for each test", Yaml),
        ["GET /jobs/{id}/suites/"] = Json(Types.PageSuiteView),
        ["GET /jobs/{id}/suites/{suite}/"] = Json(Types.SuiteView),
        ["GET /jobs/{id}/suites/{suite}/csv/"] = Text("A line for each test", Csv),
        ["GET /jobs/{id}/suites/{suite}/yaml/"] = Text("An entry for each test", Yaml),
        ["GET /jobs/{id}/suites/{suite}/tests/"] = Json(Types.PageTestView),
        ["GET /jobs/{id}/suites/{suite}/tests/{test}/"] = Json(Types.TestView),
        ["GET /jobs/{id}/tests/"] = Json(Types.PageTestView),
        ["GET /jobs/{id}/tests/{test}/"] = Json(Types.TestView),
        ["GET /events/"] = Text("Events of the lab", Events),
        ["GET /queue/"] = Json(Types.PageQueueView),
        ["GET /cluster/"] = Json(Types.ClusterView),
        ["GET /audit/"] = Json(Types.PageAuditView),
        ["GET /devices/"] = Json(Types.PageDeviceView),
        ["POST /devices/"] = Json(Types.DeviceView, Created),
        ["POST /devices/validate/"] = Json(Types.MessageAnswer),
        ["GET /devices/{name}/"] = Json(Types.DeviceView),
        ["PATCH /devices/{name}/"] = JsonWithout(Types.DeviceView, "hostname"),
        ["DELETE /devices/{name}/"] = Nothing(),
        ["POST /devices/{name}/set_health/"] = Json(Types.MessageAnswer, Accepted),
        ["GET /devices/{name}/dictionary/"] = Text("The dictionary, Jinja2; rendered: the configuration, YAML", "text/plain", Yaml),
        ["POST /devices/{name}/dictionary/"] = Json(Types.MessageAnswer),
        ["GET /devices/{name}/history/"] = Json(Types.ListTransitionView),
        ["GET /devices/{name}/console/ws/"] = Nothing(101, "A WebSocket"),
        ["GET /devicetypes/"] = Json(Types.PageDeviceTypeView),
        ["POST /devicetypes/"] = Json(Types.DeviceTypeView, Created),
        ["GET /devicetypes/{name}/"] = Json(Types.DeviceTypeView),
        ["PATCH /devicetypes/{name}/"] = Json(Types.DeviceTypeView),
        ["DELETE /devicetypes/{name}/"] = Nothing(),
        ["GET /devicetypes/{name}/template/"] = Text("Jinja2", Yaml),
        ["POST /devicetypes/{name}/template/"] = Nothing(),
        ["GET /devicetypes/{name}/health_check/"] = Text("A job, YAML", Yaml),
        ["POST /devicetypes/{name}/health_check/"] = Nothing(),
        ["GET /workers/"] = Json(Types.PageWorkerView),
        ["POST /workers/"] = Json(Types.WorkerView, Created),
        ["GET /workers/{name}/"] = Json(Types.WorkerView),
        ["PATCH /workers/{name}/"] = Json(Types.WorkerView),
        ["DELETE /workers/{name}/"] = Nothing(),
        ["POST /workers/{name}/set_health/"] = Json(Types.MessageAnswer, Accepted),
        ["GET /workers/{name}/env/"] = Text("env.yaml", Yaml),
        ["POST /workers/{name}/env/"] = Json(Types.MessageAnswer),
        ["GET /workers/{name}/config/"] = Text("dispatcher.yaml", Yaml),
        ["POST /workers/{name}/config/"] = Json(Types.MessageAnswer),
        ["GET /workers/{name}/history/"] = Json(Types.ListTransitionView),
        ["GET /failure-tags/"] = Json(Types.PageTagView),
        ["POST /failure-tags/"] = Json(Types.TagView, Created),
        ["GET /failure-tags/{id}/"] = Json(Types.TagView),
        ["PATCH /failure-tags/{id}/"] = Json(Types.TagView),
        ["DELETE /failure-tags/{id}/"] = Nothing(),
        ["GET /tags/"] = Json(Types.PageTagView),
        ["POST /tags/"] = Json(Types.TagView, Created),
        ["GET /tags/{id}/"] = Json(Types.TagView),
        ["PATCH /tags/{id}/"] = Json(Types.TagView),
        ["DELETE /tags/{id}/"] = Nothing(),
        ["GET /aliases/"] = Json(Types.PageAliasView),
        ["POST /aliases/"] = Json(Types.AliasView, Created),
        ["GET /aliases/{name}/"] = Json(Types.AliasView),
        ["PATCH /aliases/{name}/"] = Json(Types.AliasView),
        ["DELETE /aliases/{name}/"] = Nothing(),
        ["GET /remote-artifact-tokens/"] = Json(Types.PageArtifactTokenView),
        ["POST /remote-artifact-tokens/"] = Json(Types.ArtifactTokenView, Created),
        ["GET /remote-artifact-tokens/{name}/"] = Json(Types.ArtifactTokenView),
        ["PATCH /remote-artifact-tokens/{name}/"] = Json(Types.ArtifactTokenView),
        ["DELETE /remote-artifact-tokens/{name}/"] = Nothing(),
        ["GET /users/"] = Json(Types.PageUserView),
        ["POST /users/"] = Json(Types.UserView, Created),
        ["GET /users/{id}/"] = Json(Types.UserView),
        ["PATCH /users/{id}/"] = Json(Types.UserView),
        ["DELETE /users/{id}/"] = Nothing(),
        ["GET /groups/"] = Json(Types.PageGroupView),
        ["POST /groups/"] = Json(Types.GroupView, Created),
        ["GET /groups/{id}/"] = Json(Types.GroupView),
        ["PATCH /groups/{id}/"] = Json(Types.GroupView),
        ["DELETE /groups/{id}/"] = Nothing(),
        ["GET /permissions/devices/"] = Json(Types.PageDevicePermissionView),
        ["POST /permissions/devices/"] = Json(Types.DevicePermissionView, Created),
        ["GET /permissions/devices/{id}/"] = Json(Types.DevicePermissionView),
        ["DELETE /permissions/devices/{id}/"] = Nothing(),
        ["GET /permissions/devicetypes/"] = Json(Types.PageDeviceTypePermissionView),
        ["POST /permissions/devicetypes/"] = Json(Types.DeviceTypePermissionView, Created),
        ["GET /permissions/devicetypes/{id}/"] = Json(Types.DeviceTypePermissionView),
        ["DELETE /permissions/devicetypes/{id}/"] = Nothing(),
        ["POST /token/"] = Json(Types.TokenAnswer),
        ["GET /system/version/"] = Json(Types.VersionAnswer),
        ["GET /system/whoami/"] = Json(Types.WhoAmI),
        ["GET /system/master_config/"] = Object(new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("EVENT_TOPIC", "EVENT_SOCKET", "EVENT_NOTIFICATION", "LOG_SIZE_LIMIT"),
            ["properties"] = new JsonObject
            {
                ["EVENT_TOPIC"] = new JsonObject { ["type"] = "string" },
                ["EVENT_SOCKET"] = new JsonObject { ["type"] = "string" },
                ["EVENT_NOTIFICATION"] = new JsonObject { ["type"] = "boolean" },
                ["LOG_SIZE_LIMIT"] = new JsonObject { ["type"] = "integer" },
            },
        }),
    };

    /// <summary>What is answered to what is refused, in one of the forms that the reference has (spec: rest-api.md §4).</summary>
    public static JsonObject Refused(ApiSchemas schemas) => schemas.Of("Refused", () => new JsonObject
    {
        ["anyOf"] = new JsonArray(
            schemas.Of(Types.DetailAnswer),
            schemas.Of(Types.MessageAnswer),
            new JsonObject
            {
                ["description"] = "What is wrong, by the fields of the body or the parameters of the query",
                ["type"] = "object",
                ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "array"), ["items"] = new JsonObject { ["type"] = "string" } },
            },
            new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }),
    });

    private static JsonObject MapOf(string type, string? format = null)
    {
        var values = new JsonObject { ["type"] = type };
        if (format is not null) values["format"] = format;
        return new JsonObject { ["type"] = "object", ["additionalProperties"] = values };
    }
}
