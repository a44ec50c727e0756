using System.Net;

namespace LavaActors.Dispatch.Tftp;

/// <summary>Where a dispatcher's TFTP server listens, and its limits.</summary>
public sealed record TftpServerSettings
{
    /// <summary>Address and port requests are taken on: the dispatcher's address towards the boards, or all. Port 0 takes a free one (tests).</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Any, 69);

    /// <summary>How long to wait before an address that could not be bound is tried again.</summary>
    public TimeSpan RebindAfter { get; init; } = TimeSpan.FromSeconds(5);

    public TftpLimits Limits { get; init; } = new();
}
