namespace LavaActors.Devices;

/// <summary>A command of the device that jobs may run.</summary>
/// <param name="Do">Lines to run.</param>
/// <param name="Undo">Lines that take it back when the job ends.</param>
public sealed record UserCommand(IReadOnlyList<string> Do, IReadOnlyList<string> Undo);
