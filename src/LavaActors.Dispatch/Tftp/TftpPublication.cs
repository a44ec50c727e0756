using System.Net;

namespace LavaActors.Dispatch.Tftp;

/// <summary>One file that may be fetched: by its <see cref="Name"/> alone, and by <see cref="OnlyFor"/> alone if that is known.</summary>
public sealed record TftpPublication(string RunId, string Name, string FilePath, IPAddress? OnlyFor);
