using System.Text;
using System.Text.Json;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Live;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Gateway.Events;

/// <summary>
/// <c>/ws/</c>: the lab's events for LAVA's clients (spec: scheduler.md §14). Who asks without credentials hears what everybody may; who gives wrong ones is told so in one JSON object on the WebSocket.
/// </summary>
internal static class EventSocketDoor
{
    private const string Basic = "Basic ";
    private const string UnknownUser = "Unknown user";

    /// <summary>After UseWebSockets.</summary>
    public static void UseEventSocket(this WebApplication app) => app.Use((context, next) => context.Request.Path.Value is "/ws/" or "/ws" ? ListenAsync(context) : next(context));

    /// <summary>Why credentials are none that a WebSocket's clients may come with; null for none, and for those that are worth a look.</summary>
    public static string? Refusal(IHeaderDictionary headers)
    {
        if (headers.ContainsKey("LAVA-Host")) return "Unknown worker";
        var given = headers.Authorization.ToString();
        if (given.Length == 0) return null;
        if (!given.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)) return "Only Basic authentication is supported";
        var bytes = new byte[given.Length];
        return Convert.TryFromBase64String(given[Basic.Length..].Trim(), bytes, out var length) && Encoding.UTF8.GetString(bytes, 0, length).Contains(':', StringComparison.Ordinal)
            ? null
            : "Invalid basic authentication";
    }

    private static async Task ListenAsync(HttpContext context)
    {
        var services = context.RequestServices;
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await ApiResults.Detail(StatusCodes.Status400BadRequest, "Ask for a WebSocket here.").ExecuteAsync(context);
            return;
        }

        var (caller, refusal) = await CallerAsync(context, services.GetRequiredService<ICallerSource>());
        if (caller is not { IsAnonymous: true, IsSuperuser: true } && services.GetRequiredService<RequestLimits>().Take(caller, context.Network()) is not null)
        {
            await ApiResults.Detail(StatusCodes.Status429TooManyRequests, "Request was throttled.").ExecuteAsync(context);
            return;
        }

        using var place = services.GetRequiredService<EventReaders>().TryEnter(context.Whom(caller));
        if (place is null)
        {
            await EventEndpoints.TooMany.ExecuteAsync(context);
            return;
        }

        if (refusal is null && caller.IsNobody && !services.GetRequiredService<AccessSettings>().AnonymousRead) refusal = UnknownUser;
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var door = new EventSocket(socket, services.GetRequiredService<EventPatience>(), services.GetRequiredService<TimeProvider>());
        if (refusal is not null)
        {
            await door.RefuseAsync(JsonSerializer.Serialize(new ErrorView(refusal), ApiJson.Default.ErrorView), context.RequestAborted);
            return;
        }

        var visibility = services.GetRequiredService<EventVisibility>();
        var follower = Follower.Of(context, caller);
        await door.SendAsync(
            services.GetRequiredService<LabEventFeed>().FollowAsync(null, (events, stop) => visibility.ReadAsync(follower.Caller, events, stop), context.RequestAborted), follower.IsLetInAsync, context.RequestAborted);
    }

    private static async Task<(Caller Caller, string? Refusal)> CallerAsync(HttpContext context, ICallerSource callers)
    {
        if (Refusal(context.Request.Headers) is { } malformed) return (Caller.Nobody, malformed);
        var identified = await callers.IdentifyAsync(context);
        return identified.Caller is { } caller ? (caller, null) : (Caller.Nobody, UnknownUser);
    }
}
