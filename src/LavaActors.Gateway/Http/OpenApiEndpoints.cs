using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace LavaActors.Gateway.Http;

/// <summary><c>/api/openapi.json</c>, made of the endpoints themselves, and a page to try them at <c>/api/</c>, which needs nothing from elsewhere.</summary>
internal static class OpenApiEndpoints
{
    private const string PagePrefix = "LavaActors.Gateway.Assets.";

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
        ["POST /token/"] = [("username", "Name"), ("password", "Password")],
    };

    public static void MapOpenApi(this IEndpointRouteBuilder app, string version)
    {
        app.MapGet("/api/openapi.json", (EndpointDataSource endpoints, HttpRequest request) => ApiResults.Ok(Document(endpoints.Endpoints, version, request.PathBase), ApiJson.Default.JsonObject)).Needs(Operation.Read);
        app.MapGet("/api/", TryPage).Needs(Operation.Read);
        app.MapGet("/api/api.js", () => Asset("api.js", "text/javascript; charset=utf-8")).Needs(Operation.Read);
        app.MapGet("/api/api.css", () => Asset("api.css", "text/css; charset=utf-8")).Needs(Operation.Read);
    }

    /// <summary>Every endpoint below the root of the interface, with its parameters and what it takes.</summary>
    internal static JsonObject Document(IEnumerable<Microsoft.AspNetCore.Http.Endpoint> endpoints, string version, string? pathBase = null)
    {
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var endpoint in endpoints.OfType<RouteEndpoint>())
        {
            var path = PathOf(endpoint.RoutePattern);
            if (!path.StartsWith(GatewayHttp.Root + "/", StringComparison.Ordinal)) continue;
            path = path[GatewayHttp.Root.Length..];
            if (!paths.TryGetValue(path, out var methods)) paths[path] = methods = [];
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []) methods[method.ToLowerInvariant()] = OperationOf(endpoint, path, method);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "LavaActors", ["version"] = version, ["description"] = "The REST interface of LAVA v0.2. Lists take limit, offset, ordering and filters as field=value, field__lookup=value and field!=value." },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = pathBase + GatewayHttp.Root }),
            ["paths"] = new JsonObject(paths.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value))),
            ["components"] = new JsonObject
            {
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

    private static JsonObject OperationOf(RouteEndpoint endpoint, string path, string method)
    {
        var needs = endpoint.Metadata.GetMetadata<Needs>()?.Operation ?? Operation.Read;
        var parameters = new JsonArray([.. endpoint.RoutePattern.Parameters.Select(parameter => Parameter(parameter.Name, "path", isRequired: true, parameter.ParameterPolicies.Any(policy => policy.Content == "long") ? "integer" : "string"))]);
        if (method == HttpMethods.Get && IsList(path))
        {
            parameters.Add(Parameter("limit", "query", isRequired: false, "integer"));
            parameters.Add(Parameter("offset", "query", isRequired: false, "integer"));
            parameters.Add(Parameter("ordering", "query", isRequired: false, "string"));
        }

        foreach (var name in endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters().Select(parameter => parameter.Name).Where(name => name is "start" or "end").OfType<string>() ?? [])
            parameters.Add(Parameter(name, "query", isRequired: false, "integer"));
        var operation = new JsonObject
        {
            ["tags"] = new JsonArray(path.Split('/')[1] is { Length: > 0 } first ? first : "root"),
            ["summary"] = $"{method} {path}",
            ["description"] = Who(needs),
            ["parameters"] = parameters,
            ["responses"] = new JsonObject
            {
                ["2XX"] = new JsonObject { ["description"] = "Done" },
                ["4XX"] = new JsonObject { ["description"] = "Refused: {\"detail\": ...}, {\"message\": ...} or {\"<field>\": [...]}" },
            },
        };
        if (needs is not (Operation.Public or Operation.Read)) operation["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() });
        if (path == "/devices/validate/") operation["requestBody"] = new JsonObject { ["content"] = new JsonObject { ["text/plain"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } } } };
        else if (Bodies.TryGetValue($"{(method == HttpMethods.Put ? HttpMethods.Patch : method)} {path}", out var fields)) operation["requestBody"] = Body(fields);
        return operation;
    }

    private static bool IsList(string path) => path.Count(c => c == '/') is 2 && path != "/" || path.EndsWith("/suites/", StringComparison.Ordinal) || path.EndsWith("/tests/", StringComparison.Ordinal);

    private static string Who(Operation operation) => operation switch
    {
        Operation.Public => "Anybody.",
        Operation.Read => "Anybody, of what he may see.",
        Operation.ReadSignedIn => "Users.",
        Operation.Submit => "Users; with a token that may submit.",
        Operation.Change => "Users with the permission; with a token without limits.",
        _ => "Superusers.",
    };

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
        "aliases" => new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" }, ["description"] = field.Description },
        "strict" or "display" => new JsonObject { ["type"] = "boolean", ["description"] = field.Description },
        "job_limit" or "physical_owner" or "physical_group" => new JsonObject { ["type"] = "integer", ["description"] = field.Description },
        _ => new JsonObject { ["type"] = "string", ["description"] = field.Description },
    };

    private static AssetAnswer Asset(string name, string contentType) => new(Open(name), contentType);

    private static Stream Open(string name) =>
        typeof(OpenApiEndpoints).Assembly.GetManifestResourceStream(PagePrefix + name) ?? throw new InvalidOperationException($"the program lacks its file {name}");

    /// <summary>With what shows that the requests of a session come from this page; whoever types a token needs none.</summary>
    private static IResult TryPage(HttpContext context)
    {
        using var reader = new StreamReader(Open("api.html"), Encoding.UTF8);
        var token = context.Session() is null ? "" : Csrf.TokenFor(context);
        var page = reader.ReadToEnd().Replace("{csrf}", HtmlEncoder.Default.Encode(token), StringComparison.Ordinal);
        context.Response.Headers.CacheControl = "no-store";
        return new AssetAnswer(new MemoryStream(Encoding.UTF8.GetBytes(page)), "text/html; charset=utf-8");
    }

    private sealed class AssetAnswer(Stream content, string contentType) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;
            headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            httpContext.Response.ContentType = contentType;
            httpContext.Response.ContentLength = content.Length;
            await using (content) await content.CopyToAsync(httpContext.Response.Body, httpContext.RequestAborted);
        }
    }
}
