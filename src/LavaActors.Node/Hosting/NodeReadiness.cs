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

    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(5);

    /// <summary>Completes when the node is a member of its cluster and the scheduler knows all of its devices.</summary>
    /// <param name="say">Told every few seconds what is waited for.</param>
    public static async Task WaitAsync(IServiceProvider services, Action<string> say, CancellationToken stop)
    {
        var (system, settings, clock) =
            (services.GetRequiredService<ActorSystem>(), services.GetRequiredService<NodeSettings>(), services.GetRequiredService<TimeProvider>());
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Akka.Cluster.Cluster.Get(system).RegisterOnMemberUp(() => up.TrySetResult());
        var wanted = settings.Devices.Select(device => device.Hostname).ToHashSet(StringComparer.Ordinal);
        var missing = Missing(settings, isMember: false, null, wanted);
        await using var saying = clock.CreateTimer(_ => say(missing), null, SayEvery, SayEvery);

        await up.Task.WaitAsync(stop);
        var scheduler = await services.GetRequiredService<IRequiredActor<SchedulerProxy>>().GetAsync(stop);
        // The scheduler may still be starting; a question that it never saw is asked again.
        for (missing = Missing(settings, isMember: true, null, wanted); ; await Task.Delay(Between, clock, stop))
        {
            var known = await KnownAsync(scheduler, stop);
            if (known is not null && wanted.IsSubsetOf(known)) return;
            missing = Missing(settings, isMember: true, known, wanted);
        }
    }

    /// <summary>What is still to come, for a person. Pure.</summary>
    /// <param name="known">The devices that the scheduler knows; null when it has not answered.</param>
    internal static string Missing(NodeSettings settings, bool isMember, IEnumerable<string>? known, IEnumerable<string> wanted)
    {
        if (!isMember) return $"waiting for the cluster: none of {string.Join(", ", settings.Cluster.Seeds)} has taken this node in; does one with the role controller run there?";
        return known is null ? "waiting for the scheduler: no node with the role controller answers"
            : $"waiting for the scheduler to take {string.Join(", ", wanted.Except(known).Order(StringComparer.Ordinal))}";
    }

    /// <summary>The address at which HTTP is served; null on a node without, whatever it serves for probes.</summary>
    public static string? Address(IServiceProvider services) => services.GetRequiredService<NodeSettings>().Http is null ? null :
        services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();

    private static async Task<IReadOnlyCollection<string>?> KnownAsync(IActorRef scheduler, CancellationToken stop)
    {
        try
        {
            var list = await scheduler.Ask<SchedulerMessages.DeviceList>(new SchedulerMessages.GetDevices(), Answer, stop);
            return [.. list.Devices.Where(device => device.LostBecause is null || device.IsKept).Select(device => device.Name.Value)];
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
