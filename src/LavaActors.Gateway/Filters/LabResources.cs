using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Filters;

/// <summary>A lab as filters know it: each resource with its fields and its relations to the others.</summary>
/// <param name="lab">Only what the caller may see.</param>
/// <param name="reader">The caller: what he may not know of users meets no condition (<see cref="AccountResources.Users"/>).</param>
/// <param name="now">When the lab was read, UTC.</param>
internal sealed class LabResources(LabState lab, IReadOnlyList<AccountRow> users, IReadOnlyList<NamedId> groups, IReadOnlyList<TagRow> failureTags, Caller reader, DateTimeOffset now)
{
    public IReadOnlyList<NamedId> UserRows { get; } = [.. users.Select(user => new NamedId(user.Id, user.UserName))];

    public IReadOnlyList<NamedId> GroupRows => groups;

    public IReadOnlyDictionary<long, string> UserNames { get; } = users.ToDictionary(user => user.Id, user => user.UserName);

    public IReadOnlyDictionary<long, string> GroupNames { get; } = groups.ToDictionary(group => group.Id, group => group.Name);

    public IReadOnlyDictionary<long, string> TagNames { get; } = lab.Tags.ToDictionary(tag => tag.Id, tag => tag.Name);

    public FilterResource<LabDevice> Devices => field ??= new(
        FieldKind.Text,
        lab.Devices,
        device => device.Name,
        (device, name) => name switch
        {
            "hostname" => device.Name,
            "device_version" => device.Note.DeviceVersion,
            "description" => device.Description,
            "state" => (long)device.Row.State,
            "health" => (long)device.Row.Health,
            "is_synced" => false,
            "device_type" => device.Row.DeviceType,
            "worker_host" => device.Row.Dispatcher,
            "physical_owner" => Id(UserRows, device.Note.PhysicalOwner),
            "physical_group" => Id(groups, device.Note.PhysicalGroup),
            "last_health_report_job" => device.Row.LastCheck?.Value,
            "tags" => (object[])[.. device.TagIds.Select(id => (object)id)],
            _ => null,
        },
        FilterField.Text("hostname"),
        FilterField.Text("device_version"),
        FilterField.Text("description"),
        FilterField.Choice<DeviceState>("state"),
        FilterField.Choice<DeviceHealth>("health", StringComparer.OrdinalIgnoreCase),
        FilterField.Truth("is_synced"),
        FilterField.Relation("device_type", () => DeviceTypes),
        FilterField.Relation("physical_owner", () => Users),
        FilterField.Relation("physical_group", () => Groups),
        FilterField.Relation("tags", () => Tags),
        new FilterField("last_health_report_job", FieldKind.Number, [FilterLookup.Exact, FilterLookup.In]),
        FilterField.Relation("worker_host", () => Workers));

    public FilterResource<LabDeviceType> DeviceTypes => field ??= new(
        FieldKind.Text,
        lab.Types,
        type => type.Name,
        (type, name) => name switch
        {
            "name" => type.Name,
            "cpu_model" => type.Note.CpuModel,
            "description" => type.Note.Description,
            "health_frequency" => (long)type.Note.HealthFrequency,
            "core_count" => (long?)type.Note.CoreCount,
            "bits" => (long?)type.Note.Bits,
            "display" => type.Note.Display,
            "disable_health_check" => type.Note.DisableHealthCheck,
            "health_denominator" => type.Note.HealthDenominator is HealthDenominator.Hours ? "hours" : "jobs",
            "architecture" => type.Note.Architecture,
            "processor" => type.Note.Processor,
            "cores" => (object[])[.. type.Note.Cores ?? []],
            "alias" or "aliases" => (object[])[.. type.Aliases],
            _ => null,
        },
        FilterField.Text("name"),
        FilterField.Text("cpu_model"),
        FilterField.Text("description"),
        FilterField.Number("health_frequency"),
        FilterField.Number("core_count"),
        FilterField.Number("bits").To(() => Bits),
        FilterField.Truth("display"),
        FilterField.Truth("disable_health_check"),
        FilterField.ChoiceOf("health_denominator", "hours", "jobs"),
        FilterField.Text("architecture").To(() => Architectures),
        FilterField.Text("processor").To(() => Processors),
        FilterField.Relation("cores", () => Cores),
        FilterField.Relation("alias", () => Aliases))
    {
        OnlyOrders = ["aliases"],
    };

    public FilterResource<WorkerRow> Workers => field ??= new(
        FieldKind.Text,
        lab.Workers,
        worker => worker.Name,
        (worker, name) => name switch
        {
            "hostname" => worker.Name,
            "description" => worker.Description,
            "last_ping" => LastPing(worker, now),
            "state" => worker.IsOnline ? "Online" : "Offline",
            "health" => (long)worker.Health,
            "job_limit" => (long)worker.JobLimit,
            "version" => worker.Version,
            _ => null,
        },
        FilterField.Text("hostname"),
        FilterField.Text("description"),
        FilterField.Time("last_ping"),
        FilterField.ChoiceOf("state", "Online", "Offline"),
        FilterField.Choice<WorkerHealth>("health"),
        FilterField.Number("job_limit"))
    {
        OnlyOrders = ["version"],
    };

    public FilterResource<TagRow> Tags => field ??= TagEndpoints.Resource(lab.Tags, FilterLookup.IExact);

    public FilterResource<AliasRow> Aliases => field ??= new(
        FieldKind.Text,
        lab.Aliases,
        alias => alias.Name,
        (alias, name) => name == "name" ? alias.Name : name == "device_type" ? alias.DeviceType : null,
        FilterField.Text("name"),
        FilterField.Relation("device_type", () => DeviceTypes));

    public FilterResource<AccountRow> Users => field ??= AccountResources.Users(users, user => reader.Holds(AccountPermissions.View("user")) || user.UserName == reader.UserName, () => Groups, groups);

    public FilterResource<NamedId> Groups => field ??= AccountResources.Groups(groups);

    public FilterResource<TagRow> FailureTags => field ??= TagEndpoints.Resource(failureTags);

    private FilterResource<string> Cores => field ??= Named(type => type.Cores ?? []);

    private FilterResource<string> Architectures => field ??= Named(type => [type.Architecture]);

    private FilterResource<string> Processors => field ??= Named(type => [type.Processor]);

    private FilterResource<object> Bits => field ??= new(
        FieldKind.Number,
        [.. lab.Types.Select(type => type.Note.Bits).OfType<int>().Distinct().Select(width => (object)(long)width)],
        width => width,
        (width, name) => name == "width" ? width : null,
        FilterField.Number("width"));

    /// <summary>When it was last there: now for one that is online, which says so every few seconds; null for one that never was.</summary>
    public static DateTimeOffset? LastPing(WorkerRow worker, DateTimeOffset now) => worker.IsOnline ? now : worker.Since;

    public static long? Id(IReadOnlyList<NamedId> known, string? name) => name is null ? null : known.FirstOrDefault(each => each.Name == name)?.Id;

    // What a device type has, and of which nothing but the name is known.
    private FilterResource<string> Named(Func<DeviceTypeNote, IEnumerable<string?>> of) => new(
        FieldKind.Text, [.. lab.Types.SelectMany(type => of(type.Note)).OfType<string>().Distinct(StringComparer.Ordinal)], each => each, (each, name) => name == "name" ? each : null, FilterField.Text("name"));
}
