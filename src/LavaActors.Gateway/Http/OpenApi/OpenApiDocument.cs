using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Submissions;
using LavaActors.Protocol.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace LavaActors.Gateway.Http.OpenApi;

/// <summary>The description of the interface for programs (OpenAPI 3.1), made of the endpoints themselves.</summary>
internal static class OpenApiDocument
{
    /// <summary>Routes that take a word which makes a request that is sent again the same one.</summary>
    private static readonly string[] Repeatable = ["/jobs/", "/jobs/{id}/resubmit/"];

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

        if (HttpMethods.IsPost(method) && Repeatable.Contains(path)) parameters.Add(RepeatKey());

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
        if (ApiBodies.Of(method, path) is { } body) operation["requestBody"] = body;
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

    private static JsonObject RepeatKey() => new()
    {
        ["name"] = SubmissionKey.Header,
        ["in"] = "header",
        ["required"] = false,
        ["schema"] = new JsonObject { ["type"] = "string", ["maxLength"] = SubmissionKey.Longest },
        ["description"] = "A word of the client's: sent again with the same text, the request is answered with the jobs of the first",
    };

    private static JsonObject Parameter(string name, string place, bool isRequired, string type) =>
        new() { ["name"] = name, ["in"] = place, ["required"] = isRequired, ["schema"] = new JsonObject { ["type"] = type } };
}
