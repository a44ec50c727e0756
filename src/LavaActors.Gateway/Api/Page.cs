namespace LavaActors.Gateway.Api;

/// <summary>The envelope of every list (spec: rest-api.md §3).</summary>
/// <param name="Count">All that match, not only those on this page.</param>
/// <param name="Next">Absolute address of the next page; null on the last.</param>
/// <param name="Previous">Absolute address of the page before; null on the first.</param>
public sealed record Page<T>(long Count, string? Next, string? Previous, IReadOnlyList<T> Results);
