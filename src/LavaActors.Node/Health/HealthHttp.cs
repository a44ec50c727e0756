using System.Net;
using System.Text.Json.Serialization;
using LavaActors.Gateway.Access;
using LavaActors.Node.Telemetry;

namespace LavaActors.Node.Health;

/// <summary>
/// <c>/health/live</c> and <c>/health/ready</c>, also <c>/healthz</c> and <c>/readyz</c>, for the probes of a supervisor: 200, or 503 and why. Beside the HTTP interface of a gateway, and on a port of its own on any node that has
/// one (<c>http.health</c>), where nothing else is served but the node's metrics.
/// </summary>
internal static class HealthHttp
{
    public const string Live = "/health/live", Ready = "/health/ready";

    // As they are called elsewhere.
    private const string Healthz = "/healthz", Readyz = "/readyz";

    /// <param name="ownPort">The port on which nothing else is served.</param>
    public static void MapHealth(this WebApplication app, IPEndPoint? ownPort)
    {
        if (ownPort is { } own)
        {
            app.Use((context, next) =>
            {
                if (context.Connection.LocalPort != own.Port || context.Request.Path.Value is Live or Ready or Healthz or Readyz or Metering.Path) return next(context);
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        }

        foreach (var path in new[] { Live, Healthz }) app.MapGet(path, (NodeHealth health) => Answer(health.IsAlive ? [] : ["its actors have ended; start the node again"])).Needs(Operation.Public).IsUncounted();
        foreach (var path in new[] { Ready, Readyz }) app.MapGet(path, async (NodeHealth health, CancellationToken stop) => Answer(await health.ProblemsAsync(stop))).Needs(Operation.Public).IsUncounted();
    }

    private static IResult Answer(IReadOnlyList<string> problems) => TypedResults.Json(
        new HealthState(problems.Count == 0 ? "ok" : "failing", problems), HealthJson.Default.HealthState,
        statusCode: problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
}

/// <summary>The body of an answer.</summary>
/// <param name="Status"><c>ok</c> or <c>failing</c>.</param>
internal sealed record HealthState(string Status, IReadOnlyList<string> Problems);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HealthState))]
internal sealed partial class HealthJson : JsonSerializerContext;
