namespace LavaActors.Jinja;

/// <summary>Finds templates by name. Asked from several threads at once.</summary>
public interface ITemplateLoader
{
    /// <summary>The template of that name, not read yet; null when there is none.</summary>
    TemplateSource? Find(string name);
}
