using Akka.Actor;
using LavaActors.Devices;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Runs;

/// <summary>What a dispatcher is given by its node.</summary>
/// <param name="Scheduler">Proxy of the cluster's scheduler.</param>
/// <param name="Jobs">The jobs' shard region, or its proxy.</param>
/// <param name="Groups">The groups' shard region, or its proxy.</param>
/// <param name="Tftp">The TFTP server to start.</param>
public sealed record DispatcherPorts(
    DispatchSettings Settings,
    IReadOnlyList<DeviceConfiguration> Devices,
    IActorRef Scheduler,
    IActorRef Jobs,
    IActorRef Groups,
    Props Tftp,
    ResourceDownload Downloads,
    TimeProvider Clock);
