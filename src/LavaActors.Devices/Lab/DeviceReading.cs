using LavaActors.Yaml;

namespace LavaActors.Devices.Lab;

/// <summary>All device files of a dispatcher, as they were read at one moment with an empty context.</summary>
/// <param name="Devices">Each file with what came of it; none of another dispatcher.</param>
/// <param name="Faults">What is wrong with the directories themselves.</param>
public sealed record DeviceReading(IReadOnlyList<(DeviceSource Source, RenderedDevice Read)> Devices, IReadOnlyList<Diagnostic> Faults);
