using System.Text.Json.Nodes;
using LavaActors.Protocol.Scheduler;
using Microsoft.AspNetCore.Http;
using static LavaActors.Gateway.Http.OpenApi.ApiField;

namespace LavaActors.Gateway.Http.OpenApi;

/// <summary>What each route takes in its body. A test sends all that the program could read, and compares what is read with this.</summary>
internal static class ApiBodies
{
    /// <summary>All that <see cref="ApiBody"/> reads; texts of a form are what they say.</summary>
    private static readonly string[] MediaTypes = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];

    private static readonly ApiField Description = Text("description", "For people").OrNull();

    private static readonly ApiField[] Device =
    [
        Description, Choice<DeviceHealth>("health", "How it is"), Numbers("tags", "Numbers of tags"), Text("device_version", "For people").OrNull(),
        Number("physical_owner", "Number of a user").OrNull(), Number("physical_group", "Number of a group").OrNull(),
    ];

    private static readonly ApiField[] DeviceType =
    [
        Description, Truth("display", "Whether lists show it"), Text("architecture", "For people").OrNull(), Text("processor", "For people").OrNull(), Text("cpu_model", "For people").OrNull(),
        Number("bits", "Of a word").OrNull(), Texts("cores", "Names of its cores"), Number("core_count", "How many cores").OrNull(), Number("health_frequency", "Hours or jobs between two health checks"),
        Truth("disable_health_check", "Whether none is run"),
    ];

    private static readonly ApiField[] Worker = [Description, Choice<WorkerHealth>("health", "How it is"), Number("job_limit", "Devices in use at a time; 0: all")];

    private static readonly ApiField[] User =
    [
        Text("password", "Password; without one nobody logs in by it").OrNull(), Text("first_name", "For people"), Text("last_name", "For people"), Text("email", "For people"),
        Truth("is_active", "Whether it can be used"), Truth("is_staff", "As the reference has it"), Truth("is_superuser", "May everything"), Texts("groups", "Names of groups that there are"),
    ];

    private static readonly ApiField Name = Text("name", "Name"), Reason = Text("reason", "For its history");

    private static readonly Dictionary<string, ApiField[]> All = new(StringComparer.Ordinal)
    {
        ["POST /jobs/"] = [Text("definition", "The job, YAML").AsRequired()],
        ["POST /jobs/validate/"] = [Text("definition", "The job, YAML").AsRequired(), Truth("strict", "true: warnings are errors, too")],
        ["POST /jobs/validate_testdef/"] = [Text("definition", "The test definition, YAML").AsRequired()],
        ["POST /jobs/batch_cancel/"] = [Numbers("job_ids", "Numbers of jobs").AsRequired()],
        ["PATCH /jobs/{id}/"] = [Numbers("failure_tags", "Numbers of failure tags"), Text("failure_comment", "For people; empty: the error of its run").OrNull()],
        ["POST /devices/"] = [Text("hostname", "Name").AsRequired(), Text("device_type", "Name of its type").AsRequired(), Text("worker_host", "Name of its worker").AsRequired(), .. Device],
        ["PATCH /devices/{name}/"] = [.. Device, Text("device_type", "As it is: the dictionary says it"), Text("worker_host", "As it is: the worker with the dictionary")],
        ["POST /devices/{name}/set_health/"] = [Text("health", "As good").AsRequired(), Reason],
        ["POST /devices/{name}/dictionary/"] = [Text("dictionary", "Jinja2").AsRequired()],
        ["POST /devicetypes/"] = [Name.AsRequired(), Texts("aliases", "Other names").AsRequired(), .. DeviceType],
        ["PATCH /devicetypes/{name}/"] = [Texts("aliases", "Other names"), .. DeviceType],
        ["POST /devicetypes/{name}/template/"] = [Text("template", "Jinja2").AsRequired()],
        ["POST /devicetypes/{name}/health_check/"] = [Text("config", "A job, YAML").AsRequired()],
        ["POST /workers/"] = [Text("hostname", "Name").AsRequired(), .. Worker],
        ["PATCH /workers/{name}/"] = Worker,
        ["POST /workers/{name}/set_health/"] = [Text("health", "As active").AsRequired(), Reason],
        ["POST /workers/{name}/env/"] = [Text("env", "YAML").AsRequired()],
        ["POST /workers/{name}/config/"] = [Text("config", "YAML").AsRequired()],
        ["POST /failure-tags/"] = [Name.AsRequired(), Description],
        ["PUT /failure-tags/{id}/"] = [Name.AsRequired(), Description],
        ["PATCH /failure-tags/{id}/"] = [Name, Description],
        ["POST /tags/"] = [Name.AsRequired(), Description],
        ["PUT /tags/{id}/"] = [Name.AsRequired(), Description],
        ["PATCH /tags/{id}/"] = [Name, Description],
        ["POST /aliases/"] = [Name.AsRequired(), Text("device_type", "Name of a type").OrNull()],
        ["PATCH /aliases/{name}/"] = [Text("device_type", "Name of a type").OrNull()],
        ["POST /remote-artifact-tokens/"] = [Name.AsRequired(), Text("token", "Secret").AsRequired()],
        ["PATCH /remote-artifact-tokens/{name}/"] = [Text("token", "Secret").AsRequired()],
        ["POST /users/"] = [Text("username", "Name").AsRequired(), .. User],
        ["PATCH /users/{id}/"] = [Text("username", "Name"), .. User],
        ["POST /groups/"] = [Name.AsRequired()],
        ["PATCH /groups/{id}/"] = [Name.AsRequired()],
        ["POST /permissions/devices/"] = [Text("group", "Name of a group").AsRequired(), Text("permission", "As submit_to_device").AsRequired(), Text("device", "Name of a device").AsRequired()],
        ["POST /permissions/devicetypes/"] = [Text("group", "Name of a group").AsRequired(), Text("permission", "As submit_to_devicetype").AsRequired(), Text("devicetype", "Name of a type").AsRequired()],
        ["POST /token/"] = [Text("username", "Name").AsRequired(), Text("password", "Password").AsRequired()],
    };

    /// <summary>Of a route; null where none is taken. PUT is as PATCH where it does not stand for itself.</summary>
    public static JsonObject? Of(string method, string path)
    {
        if (path == "/devices/validate/") return new JsonObject { ["required"] = true, ["content"] = new JsonObject { ["text/plain"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } } } };
        if (!All.TryGetValue($"{method} {path}", out var fields) && !(HttpMethods.IsPut(method) && All.TryGetValue($"{HttpMethods.Patch} {path}", out fields))) return null;
        return new JsonObject
        {
            ["required"] = fields.Any(field => field.IsRequired),
            ["content"] = new JsonObject(MediaTypes.Select(type => KeyValuePair.Create(type, (JsonNode?)new JsonObject { ["schema"] = Schema(fields) }))),
        };
    }

    private static JsonObject Schema(ApiField[] fields)
    {
        var schema = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)field.Describe()))) };
        if (fields.Any(field => field.IsRequired)) schema["required"] = new JsonArray([.. fields.Where(field => field.IsRequired).Select(field => (JsonNode?)field.Name)]);
        return schema;
    }
}
