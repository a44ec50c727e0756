namespace LavaActors.Devices;

/// <summary>The environment set on targets: the dispatcher's own (unless purged), less what is removed, with what is overridden.</summary>
/// <param name="Purge">Take nothing from the dispatcher's own environment.</param>
/// <param name="Removes">Names taken away.</param>
/// <param name="Overrides">Names set.</param>
public sealed record TargetEnvironment(bool Purge, IReadOnlyList<string> Removes, IReadOnlyDictionary<string, string> Overrides);
