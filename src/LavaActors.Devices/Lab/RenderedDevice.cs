using LavaActors.Yaml;

namespace LavaActors.Devices.Lab;

/// <summary>What came of reading a device's file, for one context.</summary>
/// <param name="Device">Null when there is any error.</param>
/// <param name="Diagnostics">All findings. Those of <c>FILE (rendered)</c> have the lines of <paramref name="Text"/>.</param>
/// <param name="Text">The YAML text; null when there is none.</param>
public sealed record RenderedDevice(DeviceConfiguration? Device, IReadOnlyList<Diagnostic> Diagnostics, string? Text)
{
    /// <summary>The name of the definition in the lab that the device's health is checked by; null when there is none.</summary>
    public string? HealthCheck { get; init; }

    public IEnumerable<Diagnostic> Errors => Diagnostics.Where(finding => finding.IsError);
}
