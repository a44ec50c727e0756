using Akka.Actor;
using Akka.Serialization;
using LavaActors.Devices;
using LavaActors.Devices.Lab;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

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
    TimeProvider Clock)
{
    private const string StartRunManifest = "run.start-run/1";

    /// <summary>The files that the devices come from.</summary>
    public DeviceStock Stock { get; init; } = DeviceStock.Empty;

    /// <summary>Looks for changes of the files, and tells its parent; null: nobody does.</summary>
    public Props? DeviceWatch { get; init; }

    /// <summary>How a sub-job and a device become a plan.</summary>
    public Func<JobDefinition, DeviceConfiguration, PlanResult> Plan { get; init; } = PlanBuilder.For(Settings.Configuration);

    /// <summary>The runs that are noted on this host's disk. Orders are written as on the wire.</summary>
    internal OpenRuns OpenRuns(ActorSystem system)
    {
        var wire = (SerializerWithStringManifest)system.Serialization.FindSerializerForType(typeof(RunMessages.StartRun));
        return new OpenRuns(Settings.RunsDirectory, wire.ToBinary, bytes => (RunMessages.StartRun)wire.FromBinary(bytes, StartRunManifest));
    }

}
