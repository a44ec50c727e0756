using LavaActors.Devices;
using LavaActors.Devices.Lab;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Planning;

/// <summary>What one sub-job would do on one of the given devices. Pure.</summary>
/// <param name="Role">Empty for a single-node job.</param>
/// <param name="Device">Null when none of the devices will do.</param>
/// <param name="Actions">With faults: those that could be planned nevertheless.</param>
/// <param name="Faults">Why it would not be run.</param>
public sealed record RolePlan(string Role, int SubId, bool IsGuest, string? Device, IReadOnlyList<PlannedAction> Actions, IReadOnlyList<string> Faults)
{
    /// <summary>Of what is planned and not run by the dispatcher: why. The job is valid, and refused when it is submitted.</summary>
    public IReadOnlyList<string> NotRun { get; init; } = [];

    /// <summary><c>guest (sub-job 2)</c>, or <c>job</c>.</summary>
    public string Title => SubJob.TitleOf(Role, SubId);

    /// <summary>Plans all sub-jobs of a submission: each board serves one role, as in a lab; guests share their host's.</summary>
    /// <param name="dispatcher">The dispatcher's configuration, for mirrors and addresses.</param>
    /// <param name="render">The configuration of a board for a job's context; null: as it is.</param>
    public static IReadOnlyList<RolePlan> Of(IReadOnlyList<SubJob> subJobs, IReadOnlyList<DeviceConfiguration> devices, DispatcherConfiguration dispatcher, Func<DeviceConfiguration, YamlMap, RunDevice>? render = null)
    {
        var free = devices.ToList();
        var taken = new Dictionary<int, DeviceConfiguration>();
        foreach (var subJob in subJobs.Where(subJob => !subJob.Parsed.IsGuest))
        {
            if (free.Find(device => Serves(device, subJob.Parsed)) is not { } device) continue;
            free.Remove(device);
            taken[subJob.SubId] = device;
        }

        return [.. subJobs.Select(subJob => Of(subJob, DeviceOf(subJob, subJobs, taken), dispatcher, render ?? ((device, _) => new RunDevice(device, null, []))))];
    }

    private static RolePlan Of(SubJob subJob, DeviceConfiguration? device, DispatcherConfiguration dispatcher, Func<DeviceConfiguration, YamlMap, RunDevice> render)
    {
        var job = subJob.Parsed;
        if (device is null)
        {
            var wants = job.IsGuest ? $"the device of its host role '{job.HostRole}'" : $"a device of type '{job.DeviceType}'{(job.DeviceName is { } name ? $" named '{name}'" : "")}";
            return new(subJob.Role, subJob.SubId, job.IsGuest, null, [], [$"{(subJob.Role.Length == 0 ? "the job" : $"role '{subJob.Role}'")} needs {wants}: give one more with --device"]);
        }

        return On(subJob, device, dispatcher, render);
    }

    /// <summary>Plans one sub-job.</summary>
    /// <param name="device">The board; of a guest its host's.</param>
    /// <param name="render">The configuration of the board for a job's context.</param>
    public static RolePlan On(SubJob subJob, DeviceConfiguration device, DispatcherConfiguration dispatcher, Func<DeviceConfiguration, YamlMap, RunDevice> render)
    {
        var job = subJob.Parsed;
        var rendered = render(device, job.Context);
        if (rendered.Device is not { } own) return new(subJob.Role, subJob.SubId, job.IsGuest, device.Hostname, [], [rendered.Fault!]);
        var view = job.IsGuest ? own.GuestView() : own;
        var result = PlanBuilder.For(dispatcher)(job, view);
        var notRun = result.NotRun.Select(fault => fault.Message).ToList();
        var actions = result.Partial is { } plan ? PlannedAction.Of(plan, job, view, dispatcher) : [];
        var commands = actions.SelectMany(a => a.Flatten()).SelectMany(a => a.Commands?.Problems ?? []);
        return new(subJob.Role, subJob.SubId, job.IsGuest, device.Hostname, actions, [.. result.Faults.Select(fault => fault.Message).Except(notRun), .. commands]) { NotRun = notRun };
    }

    private static DeviceConfiguration? DeviceOf(SubJob subJob, IReadOnlyList<SubJob> subJobs, Dictionary<int, DeviceConfiguration> taken)
    {
        var owner = subJob.Parsed.IsGuest ? subJobs.FirstOrDefault(other => other.Role == subJob.Parsed.HostRole) : subJob;
        return owner is null ? null : taken.GetValueOrDefault(owner.SubId);
    }

    private static bool Serves(DeviceConfiguration device, JobDefinition job) =>
        device.DeviceType == job.DeviceType && (job.DeviceName is null || job.DeviceName == device.Hostname);
}
