namespace LavaActors.Devices.Lab;

/// <summary>A file of a lab.</summary>
/// <param name="Name">That of the file without its extension: the device's, the type's, the worker's.</param>
/// <param name="Path">The full path.</param>
public sealed record LabFile(string Name, string Path);
