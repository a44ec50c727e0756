using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Live;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Events;

/// <summary><c>/api/v0.2/events/</c>: the lab's events for pages, and with <c>?job=7&amp;log=1</c> a job's log among them.</summary>
internal static class EventEndpoints
{
    private const string NoInteger = "A valid integer is required.";

    public static IResult TooMany { get; } = ApiResults.Detail(StatusCodes.Status503ServiceUnavailable, "Too many follow the events here; try again later, or at another node.");

    public static void MapLabEvents(this IEndpointRouteBuilder api) => api.MapGet("/events/", FollowAsync).Needs(Operation.Read);

    private static async Task<IResult> FollowAsync(
        HttpContext context, LabEventFeed feed, JobLogFeed logs, JobOperations jobs, EventVisibility visibility, IJobQueries queries, EventReaders readers, EventPatience patience, TimeProvider clock)
    {
        var (request, caller, stop) = (context.Request, context.Caller(), context.RequestAborted);
        if (LabEventFilter.Parse(request.Query, out var wrong) is not { } filter) return ApiResults.Field("kind", wrong!);
        var seen = request.Headers["Last-Event-ID"].FirstOrDefault() is { Length: > 0 } id ? EventPosition.Parse(id) : null;
        if (!TryAfter(request, seen, out var after)) return ApiResults.Field("from", NoInteger);
        if (!TryLog(request, out var withLog)) return ApiResults.Field("log", "Must be a valid boolean.");
        if (!TryOffset(request, seen, out var offset)) return ApiResults.Field("offset", NoInteger);
        if (withLog && filter.Job is null) return ApiResults.Field("job", "This field is required, where a log is asked for.");
        var job = withLog ? await jobs.GetAsync(caller, filter.Job!, stop) : null;
        if (job is { IsOk: false }) return JobGate.Refusal(job.Failure!);
        if (readers.TryEnter(context.Whom(caller)) is not { } place) return TooMany;
        var follower = Follower.Of(context, caller);
        var events = feed.FollowAsync(after, WantedAsync, stop);
        var items = job is null ? events : JobLogFeed.Merge(events, logs.FollowAsync(follower, job.Value, offset, stop), stop);
        return new EventStream(items, new EventPosition(after ?? 0, withLog ? offset : null), place, follower.IsLetInAsync, patience, clock);

        async ValueTask<IReadOnlyList<LabEvent>> WantedAsync(IReadOnlyList<LabEvent> happened, CancellationToken until)
        {
            // One that is waited for has its name as soon as there are events of it.
            if (filter is { Job: { } asked, JobName: null } && await NameAsync(queries, asked, until) is { } name) filter = filter with { JobName = name };
            // As he reads them: which device has a job is found by the job only by who may see that.
            return [.. (await visibility.ReadAsync(follower.Caller, [.. happened.Where(filter.Passes)], until)).Where(filter.Passes)];
        }
    }

    private static async Task<string?> NameAsync(IJobQueries queries, string job, CancellationToken stop) =>
        (JobId.TryParse(job, out var id) ? await queries.GetAsync(id, stop) : await queries.GetAsync(job, stop))?.DisplayId;

    /// <summary>The header of a browser that connects again counts more than what its page asked for at first.</summary>
    private static bool TryAfter(HttpRequest request, EventPosition? seen, out long? after)
    {
        after = seen?.Number;
        if (seen is not null || request.Query["from"].FirstOrDefault() is not { Length: > 0 } from) return true;
        if (!EventPosition.TryNumber(from, out var first)) return false;
        after = first - 1;
        return true;
    }

    private static bool TryOffset(HttpRequest request, EventPosition? seen, out long offset)
    {
        offset = seen?.Log ?? 0;
        return seen?.Log is not null || request.Query["offset"].FirstOrDefault() is not { Length: > 0 } from || EventPosition.TryNumber(from, out offset);
    }

    private static bool TryLog(HttpRequest request, out bool withLog)
    {
        var text = request.Query["log"].FirstOrDefault() ?? "";
        withLog = text is "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase);
        return withLog || text is "" or "0" || text.Equals("false", StringComparison.OrdinalIgnoreCase);
    }
}
