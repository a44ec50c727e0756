using Akka.Actor;
using Akka.Hosting;
using LavaActors.Protocol.Scheduler;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace LavaActors.Node.Hosting;

/// <summary>Tells when a started node can take jobs.</summary>
public static class NodeReadiness
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(1);

    /// <summary>Completes when the node is a member of its cluster and the scheduler knows all of its devices.</summary>
    public static async Task WaitAsync(IServiceProvider services, CancellationToken stop)
    {
        var (system, settings, clock) =
            (services.GetRequiredService<ActorSystem>(), services.GetRequiredService<NodeSettings>(), services.GetRequiredService<TimeProvider>());
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Akka.Cluster.Cluster.Get(system).RegisterOnMemberUp(() => up.TrySetResult());
        await up.Task.WaitAsync(stop);

        var scheduler = await services.GetRequiredService<IRequiredActor<SchedulerProxy>>().GetAsync(stop);
        var wanted = settings.Devices.Select(device => device.Hostname).ToHashSet(StringComparer.Ordinal);
        // The scheduler may still be starting; a question that it never saw is asked again.
        while (await KnownAsync(scheduler, stop) is not { } known || !wanted.IsSubsetOf(known)) await Task.Delay(Between, clock, stop);
    }

    /// <summary>The address at which HTTP is served; null on a node without.</summary>
    public static string? Address(IServiceProvider services) =>
        services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();

    private static async Task<IEnumerable<string>?> KnownAsync(IActorRef scheduler, CancellationToken stop)
    {
        try
        {
            var list = await scheduler.Ask<SchedulerMessages.DeviceList>(new SchedulerMessages.GetDevices(), Answer, stop);
            return list.Devices.Where(device => device.LostBecause is null).Select(device => device.Name.Value);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
