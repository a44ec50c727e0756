namespace LavaActors.Devices;

/// <summary>URLs that begin with <paramref name="From"/> are fetched from <paramref name="To"/>.</summary>
/// <param name="From">A prefix that ends where a part of the path ends.</param>
/// <param name="To">What stands in its place.</param>
public sealed record MirrorRule(string From, string To);
