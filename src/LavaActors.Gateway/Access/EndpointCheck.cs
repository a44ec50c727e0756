using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace LavaActors.Gateway.Access;

/// <summary>Lets no node start that serves an endpoint of which nobody has said who may ask it, or one that may change something and asks for no right.</summary>
internal sealed class EndpointCheck(EndpointDataSource endpoints) : IHostedLifecycleService
{
    /// <summary>Endpoints that do not say what they do, by their routes.</summary>
    public static IReadOnlyList<string> Silent(IEnumerable<Endpoint> endpoints) =>
        [.. endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<Needs>() is null).Select(Name)];

    /// <summary>Endpoints that take more than GET, ask for no right, and do not say why that is well; by their routes. To submit and to change are right enough here: whose something is, the operations ask.</summary>
    public static IReadOnlyList<string> Unguarded(IEnumerable<Endpoint> endpoints) =>
        [.. endpoints.OfType<RouteEndpoint>().Where(endpoint => TakesMoreThanGet(endpoint) && !AsksForRight(endpoint) && endpoint.Metadata.GetMetadata<NeedsNoRight>() is null).Select(Name)];

    // A route that says no method takes all.
    private static bool TakesMoreThanGet(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is not { Count: > 0 } methods || methods.Any(method => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method));

    private static bool AsksForRight(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<Needs>()?.Operation > Operation.ReadSignedIn;

    private static string Name(RouteEndpoint endpoint) => endpoint.DisplayName ?? endpoint.RoutePattern.RawText ?? "?";

    // The routes are known only when the server runs.
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (Silent(endpoints.Endpoints) is { Count: > 0 } silent) throw new InvalidOperationException($"endpoints without .Needs(...): {string.Join("; ", silent)}");
        if (Unguarded(endpoints.Endpoints) is { Count: > 0 } open) throw new InvalidOperationException($"endpoints that may change something and ask for no right, without .NeedsNoRight(...): {string.Join("; ", open)}");
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
