using LavaActors.Gateway.Http;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Filters;

/// <summary>A lab as filters know it: each resource with its fields and its relations to the others.</summary>
/// <param name="lab">Only what the caller may see.</param>
internal sealed class LabResources(LabState lab, IReadOnlyList<NamedId> users, IReadOnlyList<NamedId> groups, IReadOnlyList<TagRow> failureTags)
{
    public IReadOnlyDictionary<long, string> UserNames { get; } = users.ToDictionary(user => user.Id, user => user.Name);

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
            "physical_owner" => Id(users, device.Note.PhysicalOwner),
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
        FilterField.Number("bits"),
        FilterField.Truth("display"),
        FilterField.Truth("disable_health_check"),
        FilterField.ChoiceOf("health_denominator", "hours", "jobs"),
        FilterField.Text("architecture"),
        FilterField.Text("processor"),
        FilterField.Relation("cores", () => Cores),
        FilterField.Relation("alias", () => Aliases));

    public FilterResource<WorkerRow> Workers => field ??= new(
        FieldKind.Text,
        lab.Workers,
        worker => worker.Name,
        (worker, name) => name switch
        {
            "hostname" => worker.Name,
            "description" => worker.Description,
            "last_ping" => worker.Since,
            "state" => worker.IsOnline ? "Online" : "Offline",
            "health" => (long)worker.Health,
            "job_limit" => (long)worker.JobLimit,
            _ => null,
        },
        FilterField.Text("hostname"),
        FilterField.Text("description"),
        FilterField.Time("last_ping"),
        FilterField.ChoiceOf("state", "Online", "Offline"),
        FilterField.Choice<WorkerHealth>("health"),
        FilterField.Number("job_limit"));

    public FilterResource<TagRow> Tags => field ??= TagEndpoints.Resource(lab.Tags, FilterLookup.IExact);

    public FilterResource<AliasRow> Aliases => field ??= new(
        FieldKind.Text,
        lab.Aliases,
        alias => alias.Name,
        (alias, name) => name == "name" ? alias.Name : name == "device_type" ? alias.DeviceType : null,
        FilterField.Text("name"),
        FilterField.Relation("device_type", () => DeviceTypes));

    public FilterResource<NamedId> Users => field ??= new(FieldKind.Number, users, user => user.Id, (user, name) => name == "username" ? user.Name : null, FilterField.Text("username", FilterLookup.IExact));

    public FilterResource<NamedId> Groups => field ??= new(FieldKind.Number, groups, group => group.Id, (group, name) => name == "name" ? group.Name : null, FilterField.Text("name", FilterLookup.IExact));

    public FilterResource<TagRow> FailureTags => field ??= TagEndpoints.Resource(failureTags);

    private FilterResource<string> Cores => field ??= new(
        FieldKind.Text,
        [.. lab.Types.SelectMany(type => type.Note.Cores ?? []).Distinct(StringComparer.Ordinal)],
        core => core,
        (core, name) => name == "name" ? core : null,
        FilterField.Text("name"));

    public static long? Id(IReadOnlyList<NamedId> known, string? name) => name is null ? null : known.FirstOrDefault(each => each.Name == name)?.Id;
}
