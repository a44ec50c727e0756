using Akka.Hosting;
using LavaActors.Coordination.Door;
using LavaActors.Protocol.Coordinator;

namespace LavaActors.Node.Hosting;

/// <summary>Opens the coordinator's door with the node, and closes it.</summary>
internal sealed class CoordinatorService : IHostedService, IAsyncDisposable
{
    private readonly CoordinatorDoor _door;

    public CoordinatorService(DoorSettings settings, IRequiredActor<CoordinatorRegion> groups, TimeProvider clock, ILogger<CoordinatorService> log) =>
        _door = new CoordinatorDoor(settings, groups.GetAsync, clock, message => log.LogWarning("the coordinator's port: {Message}", message));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _door.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _door.DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _door.DisposeAsync();
}
