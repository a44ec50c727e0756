using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace LavaActors.Gateway.Access;

/// <summary>Lets no node start that serves an endpoint of which nobody has said who may ask it.</summary>
internal sealed class EndpointCheck(EndpointDataSource endpoints) : IHostedLifecycleService
{
    /// <summary>Endpoints that do not say what they do, by their routes.</summary>
    public static IReadOnlyList<string> Silent(IEnumerable<Microsoft.AspNetCore.Http.Endpoint> endpoints) =>
        [.. endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<Needs>() is null).Select(endpoint => endpoint.DisplayName ?? endpoint.RoutePattern.RawText ?? "?")];

    // The routes are known only when the server runs.
    public Task StartedAsync(CancellationToken cancellationToken) => Silent(endpoints.Endpoints) is { Count: > 0 } silent
        ? throw new InvalidOperationException($"endpoints without .Needs(...): {string.Join("; ", silent)}")
        : Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
