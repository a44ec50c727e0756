namespace LavaActors.Devices;

/// <summary>The cache of fetched files, shared by all jobs of the dispatcher.</summary>
public sealed record CacheSettings
{
    /// <summary>Null switches the cache off.</summary>
    public string? Directory { get; init; }

    /// <summary>Bytes kept at most; what was used least recently goes first.</summary>
    public long MaxSize { get; init; } = 20L << 30;
}
