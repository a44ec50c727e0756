using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace LavaActors.Gateway.Http.OpenApi;

/// <summary>The description of the interface for programs (OpenAPI 3.1), made of the endpoints themselves.</summary>
internal static class OpenApiDocument
{
    private static readonly (string Field, string Description)[] User =
    [
        ("username", "Name"), ("password", "Password; without one nobody logs in by it"), ("first_name", "For people"), ("last_name", "For people"), ("email", "For people"),
        ("is_active", "Whether it can be used"), ("is_staff", "As the reference has it"), ("is_superuser", "May everything"), ("groups", "Names of groups"),
    ];

    private static readonly Dictionary<string, (string Field, string Description)[]> Bodies = new(StringComparer.Ordinal)
    {
        ["POST /jobs/"] = [("definition", "The job, YAML")],
        ["POST /jobs/validate/"] = [("definition", "The job, YAML"), ("strict", "true: warnings are errors, too")],
        ["POST /jobs/validate_testdef/"] = [("definition", "The test definition, YAML")],
        ["POST /jobs/batch_cancel/"] = [("job_ids", "Numbers of jobs")],
        ["POST /devices/"] = [("hostname", "Name"), ("device_type", "Name of its type"), ("worker_host", "Name of its worker"), ("health", "As Good"), ("description", "For people")],
        ["PATCH /devices/{name}/"] = [("description", "For people"), ("health", "As Good"), ("tags", "Numbers of tags"), ("device_version", "For people"), ("physical_owner", "Number of a user"), ("physical_group", "Number of a group")],
        ["POST /devices/{name}/set_health/"] = [("health", "As good"), ("reason", "For its history")],
        ["POST /devices/{name}/dictionary/"] = [("dictionary", "Jinja2")],
        ["POST /devicetypes/"] = [("name", "Name"), ("aliases", "Other names"), ("description", "For people"), ("display", "Whether lists show it")],
        ["PATCH /devicetypes/{name}/"] = [("aliases", "Other names"), ("description", "For people"), ("display", "Whether lists show it")],
        ["POST /devicetypes/{name}/template/"] = [("template", "Jinja2")],
        ["POST /devicetypes/{name}/health_check/"] = [("config", "A job, YAML")],
        ["POST /workers/"] = [("hostname", "Name"), ("description", "For people"), ("health", "As Active"), ("job_limit", "Devices in use at a time; 0: all")],
        ["PATCH /workers/{name}/"] = [("description", "For people"), ("health", "As Active"), ("job_limit", "Devices in use at a time; 0: all")],
        ["POST /workers/{name}/set_health/"] = [("health", "As active"), ("reason", "For its history")],
        ["POST /workers/{name}/env/"] = [("env", "YAML")],
        ["POST /workers/{name}/config/"] = [("config", "YAML")],
        ["PATCH /jobs/{id}/"] = [("failure_tags", "Numbers of failure tags"), ("failure_comment", "For people; empty: the error of its run")],
        ["POST /failure-tags/"] = [("name", "Name"), ("description", "For people")],
        ["PATCH /failure-tags/{id}/"] = [("name", "Name"), ("description", "For people")],
        ["POST /tags/"] = [("name", "Name"), ("description", "For people")],
        ["PATCH /tags/{id}/"] = [("name", "Name"), ("description", "For people")],
        ["POST /aliases/"] = [("name", "Name"), ("device_type", "Name of a type")],
        ["PATCH /aliases/{name}/"] = [("device_type", "Name of a type")],
        ["POST /remote-artifact-tokens/"] = [("name", "Name"), ("token", "Secret")],
        ["PATCH /remote-artifact-tokens/{name}/"] = [("token", "Secret")],
        ["POST /users/"] = User,
        ["PATCH /users/{id}/"] = User,
        ["POST /groups/"] = [("name", "Name")],
        ["PATCH /groups/{id}/"] = [("name", "Name")],
        ["POST /permissions/devices/"] = [("group", "Name of a group"), ("permission", "As submit_to_device"), ("device", "Name of a device")],
        ["POST /permissions/devicetypes/"] = [("group", "Name of a group"), ("permission", "As submit_to_devicetype"), ("devicetype", "Name of a type")],
        ["POST /token/"] = [("username", "Name"), ("password", "Password")],
    };

    /// <summary>Every endpoint below the root of the interface, with its parameters and what it takes.</summary>
    public static JsonObject Of(IEnumerable<Microsoft.AspNetCore.Http.Endpoint> endpoints, string version, string? pathBase = null)
    {
        var schemas = new ApiSchemas();
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>())
        {
            var path = PathOf(endpoint.RoutePattern);
            if (!path.StartsWith(GatewayHttp.Root + "/", StringComparison.Ordinal)) continue;
            path = path[GatewayHttp.Root.Length..];
            if (!paths.TryGetValue(path, out var methods)) paths[path] = methods = [];
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []) methods[method.ToLowerInvariant()] = OperationOf(endpoint, path, method, schemas);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "LavaActors", ["version"] = version, ["description"] = "The REST interface of LAVA v0.2. Each filter of a list has a contrary, with ! before the equals sign: state!=Running, description__contains!=smoke." },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = pathBase + GatewayHttp.Root }),
            ["paths"] = new JsonObject(paths.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value))),
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.All,
                ["securitySchemes"] = new JsonObject
                {
                    ["token"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "Authorization", ["description"] = "Token <secret>" },
                },
            },
        };
    }

    private static string PathOf(RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
        _ => "",
    })))) + (pattern.RawText?.EndsWith('/') is true && pattern.PathSegments.Count > 0 ? "/" : "");

    private static JsonObject OperationOf(RouteEndpoint endpoint, string path, string method, ApiSchemas schemas)
    {
        var needs = endpoint.Metadata.GetMetadata<Needs>() ?? new Needs(Operation.Read, []);
        var parameters = new JsonArray([.. endpoint.RoutePattern.Parameters.Select(parameter => Parameter(parameter.Name, "path", isRequired: true, parameter.ParameterPolicies.Any(policy => policy.Content == "long") ? "integer" : "string"))]);
        if (method == HttpMethods.Get)
        {
            foreach (var parameter in ApiQueries.Of(path)) parameters.Add(parameter.Describe());
        }

        var key = $"{(method == HttpMethods.Put ? HttpMethods.Patch : method)} {path}";
        var answer = ApiAnswers.All[key];
        var operation = new JsonObject
        {
            ["tags"] = new JsonArray(path.Split('/')[1] is { Length: > 0 } first ? first : "root"),
            ["summary"] = $"{method} {path}",
            ["description"] = Who(needs),
            ["parameters"] = parameters,
            ["responses"] = new JsonObject
            {
                [$"{answer.Status}"] = answer.Describe(schemas),
                ["4XX"] = new JsonObject
                {
                    ["description"] = "Refused",
                    ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = ApiAnswers.Refused(schemas) } },
                },
            },
        };
        if (needs.Operation is not (Operation.Public or Operation.Read)) operation["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() });
        if (path == "/devices/validate/") operation["requestBody"] = new JsonObject { ["content"] = new JsonObject { ["text/plain"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } } } };
        else if (Bodies.TryGetValue(key, out var fields)) operation["requestBody"] = Body(fields);
        return operation;
    }

    private static string Who(Needs needs) => needs.Operation switch
    {
        Operation.Public => "Anybody.",
        Operation.Read => "Anybody, of what he may see.",
        Operation.ReadSignedIn => "Users.",
        Operation.Submit => "Users; with a token that may submit.",
        Operation.Change => $"Users{By(needs)}; with a token without limits.",
        _ => "Superusers.",
    };

    private static string By(Needs needs) =>
        (needs.Permissions.Count > 0 ? $" with the permission {string.Join(" or ", needs.Permissions)}" : "")
        + (needs.Changed is { } kind ? $"{(needs.Permissions.Count > 0 ? "," : "")} who may change the {kind switch { ObjectKind.Device => "device", ObjectKind.DeviceType => "device type", _ => "worker" }}" : "");

    private static JsonObject Parameter(string name, string place, bool isRequired, string type) =>
        new() { ["name"] = name, ["in"] = place, ["required"] = isRequired, ["schema"] = new JsonObject { ["type"] = type } };

    private static JsonObject Body((string Field, string Description)[] fields) => new()
    {
        ["content"] = new JsonObject
        {
            ["application/json"] = new JsonObject
            {
                ["schema"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject(fields.Select(field => KeyValuePair.Create(field.Field, (JsonNode?)Field(field)))),
                },
            },
        },
    };

    private static JsonObject Field((string Field, string Description) field) => field.Field switch
    {
        "job_ids" or "tags" or "failure_tags" => new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "integer" }, ["description"] = field.Description },
        "aliases" or "groups" => new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" }, ["description"] = field.Description },
        "strict" or "display" or "is_active" or "is_staff" or "is_superuser" => new JsonObject { ["type"] = "boolean", ["description"] = field.Description },
        "job_limit" or "physical_owner" or "physical_group" => new JsonObject { ["type"] = "integer", ["description"] = field.Description },
        _ => new JsonObject { ["type"] = "string", ["description"] = field.Description },
    };
}
