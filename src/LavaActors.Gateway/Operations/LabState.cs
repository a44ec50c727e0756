using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Operations;

/// <summary>A device with what people say of it.</summary>
/// <param name="TagIds">In the order of the names.</param>
public sealed record LabDevice(DeviceRow Row, DeviceNote Note, IReadOnlyList<long> TagIds)
{
    public string Name => Row.Name.Value;

    /// <summary>What people say of it, else what its dispatcher says.</summary>
    public string? Description => Note.Description ?? Remark;

    /// <summary>All that is odd about it, the most important first; null for nothing.</summary>
    public string? Remark =>
        new[] { Row.LostBecause is { } lost ? $"lost: {lost}" : Row.HealthReason, Row.Remark }.OfType<string>().ToList() is { Count: > 0 } some ? string.Join("; ", some) : null;
}

/// <summary>A device type with the names that it has.</summary>
/// <param name="IsInstalled">A device has it.</param>
public sealed record LabDeviceType(DeviceTypeNote Note, IReadOnlyList<string> Aliases, bool IsInstalled)
{
    public string Name => Note.Name;
}

/// <summary>A lab at one moment, whole: what dispatchers announced, and what people say of it. A lab has few things; jobs are not among them.</summary>
public sealed record LabState(
    IReadOnlyList<LabDevice> Devices,
    IReadOnlyList<LabDeviceType> Types,
    IReadOnlyList<WorkerRow> Workers,
    IReadOnlyList<TagRow> Tags,
    IReadOnlyList<AliasRow> Aliases,
    Restrictions Restrictions)
{
    public LabDevice? Device(string name) => Devices.FirstOrDefault(device => device.Name == name);

    public LabDeviceType? Type(string name) => Types.FirstOrDefault(type => type.Name == name);

    public WorkerRow? Worker(string name) => Workers.FirstOrDefault(worker => worker.Name == name);

    public bool IsVisible(Caller caller, LabDevice device) => AccessRules.MayViewDevice(caller, device.Name, device.Row.DeviceType, Restrictions);

    public bool IsVisible(Caller caller, LabDeviceType type) => AccessRules.MayViewType(caller, type.Name, Restrictions);

    public bool IsVisible(Caller caller, WorkerRow worker) => AccessRules.MayViewWorker(caller, worker.Name, Restrictions);

    /// <summary>The device; forbidden to a caller who may not see it.</summary>
    public OperationResult<LabDevice> DeviceFor(Caller caller, string name) =>
        Device(name) is not { } device ? new OperationFailure.NotFound("Device", name) : IsVisible(caller, device) ? device : Hidden;

    public OperationResult<LabDeviceType> TypeFor(Caller caller, string name) =>
        Type(name) is not { } type ? new OperationFailure.NotFound("Device-type", name) : IsVisible(caller, type) ? type : Hidden;

    public OperationResult<WorkerRow> WorkerFor(Caller caller, string name) =>
        Worker(name) is not { } worker ? new OperationFailure.NotFound("Worker", name) : IsVisible(caller, worker) ? worker : Hidden;

    /// <summary>The device; forbidden to a caller who may not change it.</summary>
    public OperationResult<LabDevice> DeviceToChange(Caller caller, string name)
    {
        var found = DeviceFor(caller, name);
        return !found.IsOk || AccessRules.MayChangeDevice(caller, name, found.Value.Row.DeviceType, Restrictions) ? found : Hidden;
    }

    public OperationResult<LabDeviceType> TypeToChange(Caller caller, string name)
    {
        var found = TypeFor(caller, name);
        return !found.IsOk || AccessRules.MayChangeType(caller, name, Restrictions) ? found : new OperationFailure.Forbidden($"No 'change' permissions for device-type '{name}'.");
    }

    public OperationResult<WorkerRow> WorkerToChange(Caller caller, string name)
    {
        var found = WorkerFor(caller, name);
        return !found.IsOk || AccessRules.MayChangeWorker(caller, name, Restrictions) ? found : Hidden;
    }

    /// <summary>Why a caller may not change an object; null when he may.</summary>
    public OperationFailure? WhyNotChange(Caller caller, ObjectKind kind, string name) => kind switch
    {
        ObjectKind.Device => DeviceToChange(caller, name).Failure,
        ObjectKind.DeviceType => TypeToChange(caller, name).Failure,
        ObjectKind.Worker => WorkerToChange(caller, name).Failure,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind of objects"),
    };

    private static OperationFailure.Forbidden Hidden => new("You do not have permission to perform this action.");
}
