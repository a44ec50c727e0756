using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd.Cluster;

/// <summary>Three controllers, two gateways and two dispatchers with two boards each, for several tests. Each test leaves all nodes running.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    public LabCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        Cluster = await LabCluster.StartAsync(null, limit.Token,
            NodeSpec.Controller("c1"), NodeSpec.Controller("c2"), NodeSpec.Controller("c3"),
            NodeSpec.Gateway("g1"), NodeSpec.Gateway("g2"),
            NodeSpec.Dispatcher("d1", 9, 10), NodeSpec.Dispatcher("d2", 11, 12));
    }

    public async Task DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Cluster.Forget();
    }

    /// <summary>Waits until all nodes take jobs and all boards are free: what a test begins with.</summary>
    public async Task<LabCluster> HealthyAsync(CancellationToken stop)
    {
        foreach (var node in Cluster.Nodes) await Cluster.ReadyAsync(node, stop);
        await Eventually.IsSoAsync("all boards are idle", async cancel =>
            (await Cluster.Clients.AskAsync((client, asked) => client.DevicesAsync(asked), cancel)).All(device => device.State == "Idle"), StartLimit);
        return Cluster;
    }
}
