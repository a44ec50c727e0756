using System.Net;

namespace LavaActors.Devices;

/// <summary>The TFTP server of the dispatcher.</summary>
public sealed record TftpSettings
{
    /// <summary>Where it listens; port 0 takes any free one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Any, 69);

    /// <summary>Directory of the files served.</summary>
    public string Directory { get; init; } = "/srv/tftp";
}
