using LavaActors.Jinja.Syntax;
using LavaActors.Yaml;

namespace LavaActors.Jinja.Rendering;

/// <summary>A template while it runs: once it extends another, its own output ends.</summary>
/// <param name="tree">The template.</param>
/// <param name="child">The one that extends it; null when none does.</param>
internal sealed class Root(TemplateTree tree, Root? child)
{
    public TemplateTree Tree => tree;

    public Root? Child => child;

    public TemplateTree? Parent { get; set; }

    public SourceSpan ExtendsAt { get; set; }
}
