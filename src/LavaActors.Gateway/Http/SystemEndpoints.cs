using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Events.Publishing;
using LavaActors.Gateway.XmlRpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary><c>/system/</c> and the root (spec: rest-api.md §5.5).</summary>
internal static class SystemEndpoints
{
    private static readonly string[] Resources =
        ["aliases", "devices", "devicetypes", "jobs", "permissions/devicetypes", "permissions/devices", "system", "tags", "workers", "remote-artifact-tokens", "groups", "users"];

    /// <param name="version">Of the program.</param>
    public static void MapSystem(this IEndpointRouteBuilder api, string version)
    {
        api.MapGet("/", Root).Needs(Operation.Read);
        api.MapGet("/system/version/", () => ApiResults.Ok(new VersionAnswer(LavaLevel.Version, version), ApiJson.Default.VersionAnswer)).Needs(Operation.Public);
        api.MapGet("/system/whoami/", (HttpContext context) => ApiResults.Ok(new WhoAmI(context.Caller().UserName ?? ""), ApiJson.Default.WhoAmI)).Needs(Operation.Read);
        api.MapGet("/system/master_config/", MasterConfig).Needs(Operation.Read);
    }

    private static IResult Root(HttpRequest request) =>
        OperationAnswers.Object(StatusCodes.Status200OK, Resources.Select(name => KeyValuePair.Create(name, (JsonNode?)$"{request.ApiRoot()}{name}/")));

    /// <summary>Settings of the reference that clients look at, as they are here: a socket of ZeroMQ where the lab has one, and logs have no limit.</summary>
    private static IResult MasterConfig(HttpContext context) => OperationAnswers.Object(
        StatusCodes.Status200OK,
        KeyValuePair.Create("EVENT_TOPIC", (JsonNode?)"org.lavasoftware"),
        KeyValuePair.Create("EVENT_SOCKET", (JsonNode?)(context.EventSocket() ?? LavaLevel.EventSocket)),
        KeyValuePair.Create("EVENT_NOTIFICATION", (JsonNode?)(context.EventSocket() is not null)),
        KeyValuePair.Create("LOG_SIZE_LIMIT", (JsonNode?)5));
}
