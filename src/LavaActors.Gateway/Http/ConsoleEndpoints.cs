using System.Threading.Channels;
using Akka.Actor;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Consoles;
using LavaActors.Gateway.Metrics;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Consoles;
using LavaActors.Protocol.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace LavaActors.Gateway.Http;

/// <summary><c>/devices/{name}/console/ws/</c>: the console of a device as a WebSocket (docs/console.md).</summary>
internal static class ConsoleEndpoints
{
    public static void MapConsoles(this IEndpointRouteBuilder api) => api.MapGet("/devices/{name}/console/ws/", ConnectAsync).Needs(Operation.Read);

    private static async Task<IResult> ConnectAsync(
        string name, HttpContext context, ActorSystem system, ConsoleAccess access, DispatcherPlaces places, ICallerSource callers, AccessSettings settings, Audit audit, IHostApplicationLifetime lifetime, ConsoleViewers viewers, TimeProvider clock)
    {
        if (!IsOfThisSite(context)) return ApiResults.Detail(StatusCodes.Status403Forbidden, "A console is opened from a page of this site, or by a program with a token.");
        var found = await access.LookAsync(context.Caller(), name, null, context.RequestAborted);
        if (!found.IsOk) return found.Failure!.Answer();
        if (!context.WebSockets.IsWebSocketRequest) return ApiResults.Detail(StatusCodes.Status426UpgradeRequired, "The console of a device is a WebSocket.");
        var worker = found.Value.Device.Dispatcher;
        if (await AddressAsync(places, worker, context.RequestAborted) is not { } address)
            return ApiResults.Message(StatusCodes.Status503ServiceUnavailable, $"worker '{worker}' is not online; the consoles of its devices can be reached while it is");

        using var place = viewers.TryEnter(context.Whom(context.Caller()));
        if (place is null) return ApiResults.Detail(StatusCodes.Status503ServiceUnavailable, "Too many have consoles open here, or you have too many; close some, or try again at another node.");
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var watched = GatewayMetrics.Watch("console");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var inbox = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
        var watch = system.ActorOf(ConsoleWatchActor.Props(system.ActorSelection(address + LiveConsoleMessages.DispatcherPath), inbox.Writer));
        try
        {
            await new ConsoleSession(new ConsoleSocket(socket, clock), new DeviceName(name), watch, inbox, IdentifyAsync, access, audit, clock).RunAsync(context.Caller(), stop.Token);
        }
        finally
        {
            system.Stop(watch);
        }

        return TypedResults.Empty;

        async ValueTask<Caller?> IdentifyAsync() => (await callers.IdentifyAsync(context)).Caller is { } caller && (settings.AnonymousRead || !caller.IsNobody) ? caller : null;
    }

    private static async Task<string?> AddressAsync(DispatcherPlaces places, string worker, CancellationToken stop)
    {
        try
        {
            return await places.AddressAsync(worker, stop);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    /// <summary>Browsers let any page open a WebSocket anywhere, with the cookies of that place, and say which page it was.</summary>
    internal static bool IsOfThisSite(HttpContext context)
    {
        var origin = context.Request.Headers.Origin;
        if (origin.Count == 0) return context.Session() is null;
        return origin.Count == 1 && Uri.TryCreate(origin[0], UriKind.Absolute, out var page) && page.Authority.Equals(context.Request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
