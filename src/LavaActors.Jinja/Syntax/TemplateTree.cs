namespace LavaActors.Jinja.Syntax;

/// <summary>A parsed template: its statements, its blocks wherever they stand, and what each scope has to know.</summary>
internal sealed record TemplateTree(string Name, Body Body, IReadOnlyDictionary<string, Block> Blocks, ScopePlans Plans);
