namespace LavaActors.Jinja.Values;

/// <summary>An operation on values that is an error. The renderer, which knows the place, makes a <see cref="TemplateException"/> of it.</summary>
internal sealed class JinjaError(string what, string remedy) : Exception(what)
{
    public string Remedy => remedy;

    /// <summary>The undefined value that was used; it may be a misspelled name.</summary>
    public Undefined? Misspelled { get; init; }
}
