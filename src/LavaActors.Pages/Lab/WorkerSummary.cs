using LavaActors.Gateway.Api;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Pages.Lab;

/// <summary>A dispatcher: what is known of it, its devices counted, and the node that it runs on.</summary>
/// <param name="Devices">Without those that are Retired.</param>
/// <param name="Busy">Devices that have a job.</param>
/// <param name="Lost">Devices that are out of sight.</param>
/// <param name="Node">Null while no node of the cluster is at its address.</param>
public sealed record WorkerSummary(WorkerRow Worker, int Devices, int Busy, int Lost, NodeView? Node)
{
    public string Name => Worker.Name;

    /// <summary>How many devices it may use at a time (spec: scheduler.md §5, <c>job_limit</c>).</summary>
    public int Most => Worker.JobLimit > 0 ? Worker.JobLimit : Devices;

    /// <summary><c>2 of 4</c>; with its limit where that is what bounds it.</summary>
    public string Load => Worker.JobLimit > 0 ? $"{Busy} of {Most} (limit)" : $"{Busy} of {Most}";

    /// <summary><c>host:port</c> at which other nodes reach it; null until it has come up.</summary>
    public string? Host => HostOf(Worker.Address);

    /// <summary>Of its program, as it said last; null until it has come up.</summary>
    public string? Version => Node?.Version ?? Worker.Version;

    /// <summary>All dispatchers, those without any device among them, by name. Pure.</summary>
    public static IReadOnlyList<WorkerSummary> Of(IEnumerable<WorkerRow> workers, IReadOnlyList<DeviceRow> devices, IReadOnlyList<NodeView> nodes)
    {
        var byWorker = devices.Where(device => device.Health is not DeviceHealth.Retired).ToLookup(device => device.Dispatcher, StringComparer.Ordinal);
        return
        [
            .. from worker in workers
               orderby worker.Name
               let own = byWorker[worker.Name].ToList()
               select new WorkerSummary(
                   worker,
                   own.Count,
                   own.Count(device => device.State is not DeviceState.Idle),
                   own.Count(device => device.LostBecause is not null),
                   worker.IsOnline && HostOf(worker.Address) is { } host ? nodes.FirstOrDefault(node => node.Address == host) : null),
        ];
    }

    // akka.tcp://system@host:port
    private static string? HostOf(string? address) => address is null ? null : address[(address.LastIndexOf('@') + 1)..];
}
