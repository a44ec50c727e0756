namespace LavaActors.Devices;

/// <summary>A directory or file of a dispatcher's host in a container.</summary>
/// <param name="Source">Its absolute path on the host.</param>
/// <param name="Destination">Its absolute path in the container.</param>
/// <param name="IsWritable">The container may change it.</param>
public sealed record ContainerMount(string Source, string Destination, bool IsWritable);
