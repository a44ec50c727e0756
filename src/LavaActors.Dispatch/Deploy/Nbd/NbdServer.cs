namespace LavaActors.Dispatch.Deploy.Nbd;

/// <summary>A network block device that a board mounts.</summary>
/// <param name="Address">Of the dispatcher, as the board reaches it.</param>
/// <param name="File">The image on this host.</param>
public sealed record NbdServer(string Address, int Port, string File);
