namespace LavaActors.Jinja;

/// <summary>A template that a loader found.</summary>
/// <param name="Version">Differs when the text may differ: what was parsed before is used again while it is the same.</param>
/// <param name="Read">Reads the text; may throw <see cref="IOException"/>.</param>
public sealed record TemplateSource(string Version, Func<string> Read);
