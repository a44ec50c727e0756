using Akka.Actor;
using Akka.Hosting;
using LavaActors.Gateway.Api;
using LavaActors.Protocol.Cluster;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Views;

/// <summary>Asks all nodes of the cluster, and the scheduler, how they are.</summary>
public sealed class ClusterReading(ActorSystem system, IRequiredActor<SchedulerProxy> scheduler)
{
    // Somebody looks at a cluster because something is wrong with it: those that are well must not wait for the others.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public async Task<ClusterView> ReadAsync(CancellationToken stop)
    {
        var cluster = Akka.Cluster.Cluster.Get(system);
        var state = cluster.State;
        var devices = DevicesAsync(stop);
        var asked = state.Members.Select(member => member.Address).Distinct().Select(async address => (Address: address, Status: await StatusAsync(address, stop))).ToList();
        var said = (await Task.WhenAll(asked)).Where(answer => answer.Status is not null).ToDictionary(answer => answer.Address, answer => answer.Status!);
        return ClusterViews.Of(cluster.SelfAddress, state, said, await devices);
    }

    private Task<NodeMessages.NodeStatus?> StatusAsync(Address address, CancellationToken stop) =>
        AskAsync<NodeMessages.NodeStatus>(() => system.ActorSelection(address + NodeMessages.Path).Ask<NodeMessages.NodeStatus>(new NodeMessages.GetNodeStatus(WithCoordinator: true), Limit, stop));

    private async Task<SchedulerMessages.DeviceList?> DevicesAsync(CancellationToken stop)
    {
        var proxy = await scheduler.GetAsync(stop);
        return await AskAsync<SchedulerMessages.DeviceList>(() => proxy.Ask<SchedulerMessages.DeviceList>(new SchedulerMessages.GetDevices(), Limit, stop));
    }

    private static async Task<T?> AskAsync<T>(Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
