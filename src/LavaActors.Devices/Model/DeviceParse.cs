using LavaActors.Yaml;

namespace LavaActors.Devices;

/// <summary>What came of reading a device configuration.</summary>
/// <param name="Device">Null when there is any error.</param>
/// <param name="Diagnostics">All findings, in the order of the text.</param>
public sealed record DeviceParse(DeviceConfiguration? Device, IReadOnlyList<Diagnostic> Diagnostics)
{
    public bool IsValid => Device is not null;
}
