namespace LavaActors.Jinja;

/// <summary>Templates that are texts already.</summary>
public sealed class MemoryTemplateLoader(IReadOnlyDictionary<string, string> templates) : ITemplateLoader
{
    /// <inheritdoc/>
    public TemplateSource? Find(string name) => templates.TryGetValue(name, out var text) ? new TemplateSource("", () => text) : null;
}
