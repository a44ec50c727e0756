using System.Globalization;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using LavaActors.Protocol.Lab;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Events;

/// <summary><c>/api/v0.2/events/</c>: the lab's events for pages.</summary>
internal static class EventEndpoints
{
    public static IResult TooMany { get; } = ApiResults.Detail(StatusCodes.Status503ServiceUnavailable, "Too many follow the events here; try again later, or at another node.");

    public static void MapLabEvents(this IEndpointRouteBuilder api) => api.MapGet("/events/", Follow).Needs(Operation.Read);

    private static IResult Follow(HttpContext context, LabEventFeed feed, EventVisibility visibility, EventReaders readers, EventPatience patience, TimeProvider clock)
    {
        if (LabEventFilter.Parse(context.Request.Query, out var wrong) is not { } filter) return ApiResults.Field("kind", wrong!);
        if (!TryAfter(context.Request, out var after)) return ApiResults.Field("from", "A valid integer is required.");
        var caller = context.Caller();
        if (readers.TryEnter(context.Whom(caller)) is not { } place) return TooMany;
        var items = feed.FollowAsync(after, WantedAsync, context.RequestAborted);
        return new EventStream(items, place, patience, clock);

        async ValueTask<Func<LabEvent, bool>> WantedAsync(CancellationToken stop)
        {
            var mayView = await visibility.ForAsync(caller, stop);
            return one => filter.Passes(one) && mayView(one);
        }
    }

    /// <summary>The header of a browser that connects again counts more than what its page asked for at first.</summary>
    private static bool TryAfter(HttpRequest request, out long? after)
    {
        after = null;
        if (request.Headers["Last-Event-ID"].FirstOrDefault() is { Length: > 0 } seen && TryNumber(seen, out var last)) after = last;
        else if (request.Query["from"].FirstOrDefault() is not { Length: > 0 } from) return true;
        else if (TryNumber(from, out var first)) after = first - 1;
        else return false;
        return true;
    }

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
