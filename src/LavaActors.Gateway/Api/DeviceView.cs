namespace LavaActors.Gateway.Api;

/// <summary>A device (spec: rest-api.md §5.2, "Device").</summary>
public sealed record DeviceView(
    string Hostname,
    string DeviceType,
    string? DeviceVersion,
    int? PhysicalOwner,
    int? PhysicalGroup,
    string? Description,
    IReadOnlyList<int> Tags,
    string State,
    string Health,
    long? LastHealthReportJob,
    string? WorkerHost,
    bool IsSynced);
