using System.Net;
using System.Net.Sockets;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>Nodes in processes of their own that make one cluster on loopback, and the PostgreSQL server that they share.</summary>
public sealed class ClusterProcesses : IAsyncDisposable
{
    private readonly PostgresProcess _postgres;
    private readonly List<NodeProcess> _nodes = [];
    private readonly List<string> _seeds = [];

    private ClusterProcesses(PostgresProcess postgres) => _postgres = postgres;

    public IReadOnlyList<NodeProcess> Nodes => _nodes;

    /// <summary>The controllers' addresses, as <c>--seed</c> wants them.</summary>
    public IReadOnlyList<string> Seeds => _seeds;

    public string StoreVersion => _postgres.Version;

    /// <summary>A server and controllers that are up.</summary>
    public static async Task<ClusterProcesses> StartAsync(int controllers)
    {
        var cluster = new ClusterProcesses(await PostgresProcess.StartAsync());
        try
        {
            for (var n = 0; n < controllers; n++) cluster._seeds.Add($"127.0.0.1:{FreePort()}");
            foreach (var seed in cluster._seeds.ToList()) await cluster.AddAsync("controller", seed, []);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>One more node of a role.</summary>
    /// <param name="devices">Configurations by host name.</param>
    public Task<NodeProcess> AddAsync(string role, IReadOnlyList<(string Hostname, string Configuration)> devices) => AddAsync(role, $"127.0.0.1:{FreePort()}", devices);

    /// <summary>The same for a node that the caller ends.</summary>
    /// <param name="devices">Configurations by host name.</param>
    public Task<NodeProcess> StartMemberAsync(string role, IReadOnlyList<(string Hostname, string Configuration)> devices) => StartAsync(role, $"127.0.0.1:{FreePort()}", devices);

    public async ValueTask DisposeAsync()
    {
        // Who was started last goes first: the controllers are there to the end.
        foreach (var node in Enumerable.Reverse(_nodes)) await node.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private async Task<NodeProcess> AddAsync(string role, string address, IReadOnlyList<(string Hostname, string Configuration)> devices)
    {
        var node = await StartAsync(role, address, devices);
        _nodes.Add(node);
        return node;
    }

    private Task<NodeProcess> StartAsync(string role, string address, IReadOnlyList<(string Hostname, string Configuration)> devices)
    {
        List<string> options = ["--roles", role, "--cluster-listen", address, .. _seeds.SelectMany(seed => new[] { "--seed", seed })];
        if (role != "dispatcher") options.AddRange(["--store", _postgres.Store]);
        if (role == "gateway") options.AddRange(["--listen", "127.0.0.1:0"]);
        return NodeProcess.StartAsync(options, devices);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
