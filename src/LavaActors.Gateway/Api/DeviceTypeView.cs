namespace LavaActors.Gateway.Api;

/// <summary>A device type (spec: rest-api.md §5.3, "DeviceType").</summary>
public sealed record DeviceTypeView(
    string Name,
    string? Architecture,
    string? Processor,
    string? CpuModel,
    IReadOnlyList<string> Aliases,
    int? Bits,
    IReadOnlyList<string> Cores,
    int? CoreCount,
    string? Description,
    int HealthFrequency,
    bool DisableHealthCheck,
    string HealthDenominator,
    bool Display);
