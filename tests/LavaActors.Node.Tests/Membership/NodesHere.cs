using System.Net;
using System.Net.Sockets;
using LavaActors.Node.Hosting;
using LavaActors.Node.Membership;
using Microsoft.AspNetCore.Builder;

namespace LavaActors.Node.Tests.Membership;

/// <summary>Several whole nodes in this process, each with an actor system of its own, that talk over loopback.</summary>
internal sealed class NodesHere : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nodes-");
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2));
    private readonly List<WebApplication> _nodes = [];

    /// <summary>For whatever a test waits for.</summary>
    public CancellationToken Limit => _limit.Token;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.StopAsync();
            await node.DisposeAsync();
        }

        _limit.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <param name="data">Nodes with the same one share store and logs.</param>
    /// <param name="seeds">Ports.</param>
    /// <param name="store">A store elsewhere; null: in <paramref name="data"/>.</param>
    /// <param name="config">Text of a settings file.</param>
    /// <param name="devices">Files of boards of a dispatcher, with <paramref name="dispatcher"/> of its host.</param>
    public async Task<WebApplication> StartAsync(
        NodeRoles roles, string data, int port, IEnumerable<int> seeds, ClusterTlsFiles? tls = null, IReadOnlyList<string>? devices = null, string? dispatcher = null,
        string? store = null, string? config = null)
    {
        var file = config is null ? null : Path.Combine(_folder.FullName, $"node-{port}.yaml");
        if (file is not null) await File.WriteAllTextAsync(file, config, Limit);
        var source = new NodeSettingsSource(file, Devices: devices, Dispatcher: dispatcher, Roles: roles, DataDirectory: Path.Combine(_folder.FullName, data), Listen: "127.0.0.1:0", Store: store)
        {
            ClusterListen = $"127.0.0.1:{port}",
            Seeds = [.. seeds.Select(seed => $"127.0.0.1:{seed}")],
            ClusterTls = tls,
        };
        var (settings, findings) = NodeSettingsReader.Read(source);
        var node = NodeHost.Build(settings ?? throw new InvalidOperationException(string.Join('\n', findings)), TimeProvider.System, _ => { });
        _nodes.Add(node);
        try
        {
            await node.StartAsync(Limit);
        }
        catch (OperationCanceledException) when (!Limit.IsCancellationRequested)
        {
            // It ended by itself before it was up.
        }

        return node;
    }

    public Task ReadyAsync(WebApplication node) => NodeReadiness.WaitAsync(node.Services, _ => { }, Limit);

    /// <summary>A port of loopback that nobody has now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
