using LavaActors.Yaml;

namespace LavaActors.Jobs.Methods;

/// <summary>A key that is right in a job and that no dispatcher does yet.</summary>
/// <param name="Path">Below the block, as <c>kernel.archive</c>.</param>
/// <param name="Where">Its place.</param>
public readonly record struct UnsupportedKey(string Path, SourceSpan Where);
