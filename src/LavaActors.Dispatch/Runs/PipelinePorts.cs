using Akka.Actor;
using LavaActors.Devices;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Runs;

/// <summary>What a run is given by its dispatcher.</summary>
/// <param name="Board">The DeviceActor.</param>
/// <param name="Device">Its configuration.</param>
/// <param name="Jobs">The jobs' shard region: reports go there.</param>
/// <param name="Groups">The groups' shard region.</param>
/// <param name="Keys">The key pair of the job.</param>
/// <param name="Downloads">Fetches files, with the cache of this dispatcher.</param>
public sealed record PipelinePorts(
    IActorRef Board,
    DeviceConfiguration Device,
    IActorRef Jobs,
    IActorRef Groups,
    JobKeys Keys,
    ResourceDownload Downloads,
    DispatchSettings Settings,
    TimeProvider Clock);
