namespace LavaActors.Jinja;

/// <summary>Asks one loader after another; the first that has the name wins.</summary>
public sealed class FirstTemplateLoader(params IReadOnlyList<ITemplateLoader> loaders) : ITemplateLoader
{
    /// <inheritdoc/>
    public TemplateSource? Find(string name) => loaders.Select(loader => loader.Find(name)).FirstOrDefault(found => found is not null);
}
