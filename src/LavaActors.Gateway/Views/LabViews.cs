using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Filters;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Views;

/// <summary>Makes <see cref="LabView"/>s.</summary>
internal sealed class LabViews(LabReading reading, UserDirectory users, IFailureNotes failures, TimeProvider clock)
{
    /// <param name="withDevices">Whether what is said of devices is shown, or looked at by a filter: it names the jobs that the caller may see, which takes a question to the store. Without it names none.</param>
    public async Task<LabView> ReadAsync(Caller caller, CancellationToken stop, bool withDevices = false)
    {
        var lab = await reading.ReadAsync(stop);
        var devices = lab.Devices.Where(device => lab.IsVisible(caller, device)).ToList();
        lab = lab with { Devices = withDevices ? await reading.ForAsync(caller, devices, stop) : LabReading.WithoutJobs(caller, devices) };
        return new(caller, lab, await users.AccountsAsync(stop), await users.GroupsAsync(stop), await failures.TagsAsync(stop), clock.GetUtcNow());
    }
}

/// <summary>The lab for one caller, in the shapes of the interface (spec: rest-api.md §5): names become numbers where clients expect them.</summary>
internal sealed class LabView
{
    private readonly Caller _caller;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<string, long> _tags;

    private readonly IReadOnlyList<TagRow> _failureTags;
    private readonly IReadOnlyList<AccountRow> _accounts;

    public LabView(Caller caller, LabState lab, IReadOnlyList<AccountRow> accounts, IReadOnlyList<NamedId> groups, IReadOnlyList<TagRow> failureTags, DateTimeOffset now)
    {
        (_caller, _now, _failureTags, _accounts, Groups) = (caller, now, failureTags, accounts, groups);
        _tags = lab.Tags.ToDictionary(tag => tag.Name, tag => tag.Id, StringComparer.Ordinal);
        Lab = lab with
        {
            Devices = [.. lab.Devices.Where(device => lab.IsVisible(caller, device))],
            Types = [.. lab.Types.Where(type => lab.IsVisible(caller, type))],
            Workers = [.. lab.Workers.Where(worker => lab.IsVisible(caller, worker))],
        };
        Resources = new LabResources(Lab, accounts, groups, failureTags, caller, now);
    }

    /// <summary>Only what he may see.</summary>
    public LabState Lab { get; }

    public LabResources Resources { get; }

    public IReadOnlyList<NamedId> Users => Resources.UserRows;

    public IReadOnlyList<NamedId> Groups { get; }

    /// <summary>The same without devices that are Retired.</summary>
    public LabView WithoutRetired() => new(_caller, Lab with { Devices = [.. Lab.Devices.Where(device => device.Row.Health is not DeviceHealth.Retired)] }, _accounts, Groups, _failureTags, _now);

    /// <summary>The same with these aliases alone.</summary>
    public LabView With(IReadOnlyList<AliasRow> aliases) => new(_caller, Lab with { Aliases = aliases }, _accounts, Groups, _failureTags, _now);

    /// <param name="texts">Null when they are gone; the texts of the view are then empty.</param>
    /// <param name="note">What people said of it; null for nothing.</param>
    public JobView Job(JobRow row, JobTexts? texts, FailureNote? note) => JobViews.Job(row, texts) with
    {
        FailureTags = note?.Tags ?? [],
        FailureComment = note?.Comment ?? row.ErrorMessage,
        Tags = [.. row.Tags.Select(tag => _tags.GetValueOrDefault(tag)).Where(id => id > 0)],
        ViewingGroups = [.. ViewingGroups(row).Select(name => LabResources.Id(Groups, name)).OfType<long>()],
        Token = _caller is { IsSuperuser: true, IsAnonymous: false } ? "" : null,
    };

    public DeviceView Device(LabDevice device) => new(
        device.Name,
        device.Row.DeviceType,
        device.Note.DeviceVersion,
        LabResources.Id(Users, device.Note.PhysicalOwner),
        LabResources.Id(Groups, device.Note.PhysicalGroup),
        device.Description,
        device.TagIds,
        device.Row.State.ToString(),
        device.Row.Health.ToString(),
        device.Row.LastCheck?.Value,
        device.Row.Dispatcher,
        IsSynced: false);

    public static DeviceTypeView Type(LabDeviceType type) => new(
        type.Name,
        type.Note.Architecture,
        type.Note.Processor,
        type.Note.CpuModel,
        type.Aliases,
        type.Note.Bits,
        type.Note.Cores ?? [],
        type.Note.CoreCount,
        type.Note.Description,
        type.Note.HealthFrequency,
        type.Note.DisableHealthCheck,
        type.Note.HealthDenominator is HealthDenominator.Hours ? "hours" : "jobs",
        type.Note.Display);

    public WorkerView Worker(WorkerRow worker) => new(
        worker.Name,
        worker.IsOnline ? "Online" : "Offline",
        worker.Health.ToString(),
        worker.Description,
        LabResources.LastPing(worker, _now),
        worker.JobLimit,
        worker.Version,
        _caller is { IsSuperuser: true, IsAnonymous: false } ? "" : null);

    private static IEnumerable<string> ViewingGroups(JobRow row) => row.Visibility.Kind switch
    {
        JobVisibilityKind.Groups => row.Visibility.Groups,
        JobVisibilityKind.Personal => [row.Submitter],
        _ => [],
    };
}
