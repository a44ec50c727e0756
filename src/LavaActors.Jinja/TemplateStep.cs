using LavaActors.Yaml;

namespace LavaActors.Jinja;

/// <summary>One step of the way to an error: <c>included by base.jinja2:12:1</c>.</summary>
/// <param name="How">In words, ready to be followed by the place.</param>
/// <param name="Where">The statement that led on.</param>
public sealed record TemplateStep(string How, SourceSpan Where)
{
    public override string ToString() => $"{How} {Where}";
}
