using Akka.Actor;
using Akka.Hosting;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Operations;

/// <summary>Where dispatchers are; the scheduler knows.</summary>
public sealed class DispatcherPlaces(IRequiredActor<SchedulerProxy> scheduler)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>The address of a dispatcher's node; null while it is not there.</summary>
    /// <exception cref="AskTimeoutException">The scheduler does not answer.</exception>
    public async Task<string?> AddressAsync(string worker, CancellationToken stop) =>
        (await (await scheduler.GetAsync(stop)).Ask<SchedulerMessages.DispatcherLocated>(new SchedulerMessages.LocateDispatcher(worker), Limit, stop)).Address;
}
