using Akka.Actor;
using LavaActors.Devices;
using LavaActors.Devices.Lab;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Runs;

/// <summary>What a run is given by its dispatcher.</summary>
/// <param name="Board">The DeviceActor.</param>
/// <param name="Device">Its configuration.</param>
/// <param name="Jobs">The jobs' shard region: reports go there.</param>
/// <param name="Groups">The groups' shard region.</param>
/// <param name="Keys">The key pair of the job.</param>
/// <param name="Downloads">Fetches files, with the cache of this dispatcher.</param>
/// <param name="Clock">The run's own (<see cref="SteadyClock"/>): it goes on when the run does, in another process.</param>
public sealed record PipelinePorts(
    IActorRef Board,
    DeviceConfiguration Device,
    IActorRef Jobs,
    IActorRef Groups,
    JobKeys Keys,
    ResourceDownload Downloads,
    DispatchSettings Settings,
    TimeProvider Clock)
{
    /// <summary>How a sub-job and a device become a plan.</summary>
    public Func<JobDefinition, DeviceConfiguration, PlanResult> Plan { get; init; } = PlanBuilder.For(Settings.Configuration);

    /// <summary>Renders the device's configuration for a job's context; null: it is what it is.</summary>
    public Func<YamlMap, CancellationToken, RunDevice>? Render { get; init; }

    /// <summary>The run was begun by a process before this one.</summary>
    public bool IsResumed { get; init; }

    /// <summary>What the run logs in with over SSH: a guest with the job's own key, a primary SSH device with the one its configuration names; null where the device has
    /// a console.</summary>
    public ILoginKey? LoginKey(RunOrder order) => order.IsGuest ? Keys.KeyFor(order.Device) : Device.Ssh is { IsPrimary: true } ssh ? DeviceKey.Of(ssh, Settings, order.Job) : null;
}
