using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Protocol.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Pages.Logs;

/// <summary>What the viewer of a log asks for beside its lines.</summary>
internal static class LogParts
{
    private const int MostHits = 10_000, LongestSearch = 200;

    public static void MapLogParts(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/scheduler/job/{id:long}/log/index", IndexAsync);
        pages.MapGet("/scheduler/job/{id:long}/log/search", SearchAsync).IsCostly();
    }

    private static async Task<IResult> IndexAsync(long id, int? from, PageServices services, CancellationToken stop) =>
        await services.JobAsync(new JobId(id), stop) is { } job
            ? TypedResults.Bytes(await services.Indexes.ReadAsync(job.Job, from ?? 0, stop), "application/octet-stream")
            : TypedResults.NotFound();

    private static async Task<IResult> SearchAsync(long id, string? q, int? most, PageServices services, CancellationToken stop)
    {
        if (await services.JobAsync(new JobId(id), stop) is not { } job) return TypedResults.NotFound();
        if (string.IsNullOrEmpty(q) || q.Length > LongestSearch) return TypedResults.BadRequest($"q: 1 to {LongestSearch} characters to look for");
        var lines = await services.Indexes.SearchAsync(job.Job, q, Math.Clamp(most ?? MostHits, 1, MostHits), stop);
        return TypedResults.Text(new JsonObject { ["lines"] = new JsonArray([.. lines.Select(line => (JsonNode)JsonValue.Create(line))]) }.ToJsonString(), "application/json");
    }
}
