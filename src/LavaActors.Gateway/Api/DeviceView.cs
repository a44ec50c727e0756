namespace LavaActors.Gateway.Api;

/// <summary>A device (spec: rest-api.md §5.2, "Device").</summary>
public sealed record DeviceView(
    string Hostname,
    string DeviceType,
    string? DeviceVersion,
    long? PhysicalOwner,
    long? PhysicalGroup,
    string? Description,
    IReadOnlyList<long> Tags,
    string State,
    string Health,
    long? LastHealthReportJob,
    string? WorkerHost,
    bool IsSynced);
