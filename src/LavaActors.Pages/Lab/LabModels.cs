using LavaActors.Gateway.Api;
using LavaActors.Gateway.Operations;
using LavaActors.Pages.Views;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Pages.Lab;

/// <summary>The first page.</summary>
public sealed record HomeModel(IReadOnlyList<DeviceRow> Devices, JobPage Running, long Waiting, IReadOnlyList<JobRow> Recent);

/// <summary>A page of what waits, in the order in which the scheduler considers it; null when it does not answer.</summary>
/// <param name="Places">Null at the places of jobs that the caller may not see.</param>
public sealed record QueueModel(IReadOnlyList<QueueView?>? Places, PageLinks Links);

/// <summary>A list of devices.</summary>
public sealed record DeviceList(string Tab, IReadOnlyList<DeviceRow> Devices);

/// <summary>One device.</summary>
/// <param name="LastCheck">Its last health check, if the caller may see it.</param>
/// <param name="History">Its changes of health, the newest first.</param>
/// <param name="Configuration">YAML without its secrets, or why it cannot be had; null when it was not asked for.</param>
/// <param name="MayChange">Whether the caller may say how it is.</param>
public sealed record DeviceDetail(
    DeviceRow Device,
    JobRow? Current,
    IReadOnlyList<JobRow> Jobs,
    PageLinks Links,
    JobRow? LastCheck,
    IReadOnlyList<TransitionRow> History,
    OperationResult<string>? Configuration,
    bool MayChange);

/// <summary>The console of a device.</summary>
public sealed record ConsoleModel(DeviceRow Device);

/// <summary>All types of the lab.</summary>
public sealed record DeviceTypeList(IReadOnlyList<DeviceTypeCount> Types);

/// <summary>One type.</summary>
public sealed record DeviceTypeDetail(string Name, IReadOnlyList<DeviceRow> Devices, IReadOnlyList<JobRow> Jobs, PageLinks Links);

/// <summary>All dispatchers, and the nodes of the cluster.</summary>
public sealed record WorkerList(IReadOnlyList<WorkerSummary> Workers, ClusterView Cluster);

/// <summary>One dispatcher.</summary>
/// <param name="History">Its changes of health, the newest first.</param>
public sealed record WorkerDetail(WorkerSummary Worker, IReadOnlyList<DeviceRow> Devices, IReadOnlyList<TransitionRow> History);

/// <summary>The devices of a type by what they do (spec: web-ui.md §4).</summary>
public sealed record DeviceTypeCount(string Name, int Idle, int Busy, int Offline, int Maintenance, long Waiting = 0)
{
    public static IReadOnlyList<DeviceTypeCount> Of(IReadOnlyList<DeviceRow> devices) =>
    [
        .. from device in devices
           where device.Health is not DeviceHealth.Retired
           group device by device.DeviceType into type
           orderby type.Key
           select new DeviceTypeCount(
               type.Key,
               type.Count(device => device.State is DeviceState.Idle && LabPages.IsOnline(device)),
               type.Count(device => device.State is not DeviceState.Idle),
               type.Count(device => device.State is DeviceState.Idle && device.Health is not DeviceHealth.Maintenance && !LabPages.IsOnline(device)),
               type.Count(device => device.State is DeviceState.Idle && device.Health is DeviceHealth.Maintenance)),
    ];
}
