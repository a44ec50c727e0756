namespace LavaActors.Devices.Lab;

/// <summary>The device of one run.</summary>
/// <param name="Device">Null when it cannot be had for this job.</param>
/// <param name="Fault">Why not.</param>
/// <param name="Warnings">What the run's log should say.</param>
public sealed record RunDevice(DeviceConfiguration? Device, string? Fault, IReadOnlyList<string> Warnings);
