using LavaActors.Node.Client;
using LavaActors.Node.Hosting;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.EndToEnd.Lab;

/// <summary>A node in this process with boards of the lab.</summary>
public sealed class LabNode : IAsyncDisposable
{
    private readonly WebApplication _node;
    private readonly DirectJobClient _client;

    private LabNode(LabSite site, WebApplication node)
    {
        (Site, _node, _client) = (site, node, new DirectJobClient(node.Services, "job.yaml"));
        Queries = node.Services.GetRequiredService<IJobQueries>();
    }

    public LabSite Site { get; }

    public IJobQueries Queries { get; }

    /// <summary>Starts a node for a site, which it disposes in the end.</summary>
    public static async Task<LabNode> StartAsync(LabSite site)
    {
        var source = new NodeSettingsSource(
            Roles: NodeRoles.Controller | NodeRoles.Dispatcher, Devices: site.Devices, Dispatcher: site.Dispatcher, DataDirectory: site.Data);
        var (settings, diagnostics) = NodeSettingsReader.Read(source);
        if (settings is null) throw new InvalidOperationException("the settings of the node are wrong:\n" + string.Join('\n', diagnostics));
        var node = NodeHost.Build(settings, TimeProvider.System, _ => { });
        await node.StartAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await NodeReadiness.WaitAsync(node.Services, _ => { }, limit.Token);
        return new LabNode(site, node);
    }

    /// <summary>Submits a job, waits for its end, and returns what became of it.</summary>
    public async Task<JobOutcome> RunAsync(string definition)
    {
        // Only for a job that never ends, so that its test says so: the jobs' own limits are shorter.
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        var ids = (await _client.SubmitAsync(definition, limit.Token)).Ids;
        var lead = await _client.ResolveAsync(ids[0], limit.Token);
        await foreach (var _ in _client.WatchAsync(lead, limit.Token))
        {
            // Until all are finished.
        }

        return await OutcomeAsync(lead, limit.Token);
    }

    /// <summary>What became of a submission that is over.</summary>
    public Task<JobOutcome> OutcomeAsync(long lead, CancellationToken stop) => JobOutcome.ReadAsync(_node.Services, new JobId(lead), stop);

    /// <summary>Waits until a device is idle, as it must be soon after its job.</summary>
    public Task DeviceIsIdleAsync(string device) =>
        Eventually.IsSoAsync($"{device} is idle", async stop => (await _client.DeviceAsync(device, stop)) is { State: "Idle", Health: "Good" or "Unknown" });

    public async ValueTask DisposeAsync()
    {
        await _node.StopAsync();
        await _node.DisposeAsync();
        Site.Dispose();
    }
}
