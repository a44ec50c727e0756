using System.Globalization;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Pages.Logs;

/// <summary>What the viewer of a group's logs asks for beside their lines. Of roles that the reader may not see it has nothing.</summary>
internal static class MergedLogParts
{
    /// <summary>Most lines that are put in order for one answer; the viewer asks for those before and behind.</summary>
    public const int MostLines = 200_000;

    /// <summary>And most that are looked at for it: as many of each role, since one of them may have said all that was said last.</summary>
    private const int MostLooked = 2_000_000;

    /// <summary>Of all roles together.</summary>
    private const int MostHits = 20_000;

    private const int LongestSearch = 200;

    private const string Address = "/scheduler/job/{id:long}/multinode/log";

    public static void MapMergedLogParts(this IEndpointRouteBuilder pages)
    {
        pages.MapGet(Address + "/index", IndexAsync);
        pages.MapGet(Address + "/search", SearchAsync).IsCostly();
        pages.MapGet(Address + "/place", PlaceAsync);
    }

    /// <param name="until">The lines before these, one for each role; left out: the last ones.</param>
    /// <param name="from">The lines from these on; wins over <paramref name="until"/>.</param>
    private static async Task<IResult> IndexAsync(long id, string? until, string? from, int? most, PageServices services, CancellationToken stop)
    {
        if (await RolesAsync(id, services, stop) is not { } jobs) return TypedResults.NotFound();
        var places = (from ?? until) is { Length: > 0 } text ? MergedLogText.Places(text, jobs.Count) : null;
        if (places is null && (from ?? until) is { Length: > 0 }) return TypedResults.BadRequest($"{(from is null ? "until" : "from")}: a number of lines for each of the {jobs.Count} roles, with points between them");
        var lines = Math.Clamp(most ?? MostLines, 1, Math.Clamp(MostLooked / jobs.Count, 1, MostLines));
        // Before the logs are looked at: what a role wrote before its end is there when its end is.
        var isFinished = jobs.All(job => job.State is JobState.Finished);
        var parts = new List<LogPart>();
        for (var n = 0; n < jobs.Count; n++)
            parts.Add(from is null ? await services.Indexes.BeforeAsync(jobs[n].Job, places?[n], lines, stop) : await services.Indexes.FromAsync(jobs[n].Job, places?[n] ?? 0, lines, stop));
        var log = from is null ? MergedLog.Back(parts, lines) : MergedLog.Forth(parts, lines);
        return TypedResults.Bytes(MergedLogText.Of(log, jobs, [.. parts.Select(part => part.Lines)], isFinished), "application/octet-stream");
    }

    private static async Task<IResult> SearchAsync(long id, string? q, PageServices services, CancellationToken stop)
    {
        if (await RolesAsync(id, services, stop) is not { } jobs) return TypedResults.NotFound();
        if (string.IsNullOrEmpty(q) || q.Length > LongestSearch) return TypedResults.BadRequest($"q: 1 to {LongestSearch} characters to look for");
        var (most, roles, isCut) = (Math.Max(1, MostHits / jobs.Count), new JsonArray(), false);
        foreach (var job in jobs)
        {
            var lines = await services.Indexes.SearchAsync(job.Job, q, most, stop);
            isCut |= lines.Count >= most;
            roles.Add(new JsonArray([.. lines.Select(line => (JsonNode)JsonValue.Create(line))]));
        }

        return TypedResults.Text(new JsonObject { ["roles"] = roles, ["cut"] = isCut }.ToJsonString(), "application/json");
    }

    /// <summary>How many lines of each role there were at a time.</summary>
    private static async Task<IResult> PlaceAsync(long id, string? at, PageServices services, CancellationToken stop)
    {
        if (await RolesAsync(id, services, stop) is not { } jobs) return TypedResults.NotFound();
        if (!DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return TypedResults.BadRequest("at: a time, as 2026-01-01T12:00:00.000Z");
        var places = new JsonArray();
        foreach (var job in jobs) places.Add(await services.Indexes.CountBeforeAsync(job.Job, time, stop));
        return TypedResults.Text(new JsonObject { ["lines"] = places }.ToJsonString(), "application/json");
    }

    /// <summary>Null for a job that is not there for the reader, or that is one of its own.</summary>
    private static async Task<IReadOnlyList<JobRow>?> RolesAsync(long id, PageServices services, CancellationToken stop) =>
        await services.JobAsync(new JobId(id), stop) is { Group: not null } job ? await services.SubmissionAsync(job, stop) : null;
}
