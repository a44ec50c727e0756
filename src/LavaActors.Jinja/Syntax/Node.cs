using LavaActors.Yaml;

namespace LavaActors.Jinja.Syntax;

/// <summary>A statement of a template, or text. Immutable.</summary>
internal abstract record Node(SourceSpan At);

internal sealed record Text(SourceSpan At, string Value) : Node(At);

internal sealed record Print(SourceSpan At, Expr Value) : Node(At);

/// <summary><c>if</c> and its <c>elif</c>s; <paramref name="Else"/> may be empty.</summary>
internal sealed record If(SourceSpan At, IReadOnlyList<(Expr Test, Body Body)> Cases, Body Else) : Node(At);

/// <summary>What stands between two tags.</summary>
internal sealed record Body(IReadOnlyList<Node> Nodes)
{
    public static Body Empty { get; } = new([]);
}

internal sealed record For(SourceSpan At, Target Target, Expr Items, Expr? Filter, bool Recursive, Body Body, Body Else) : Node(At);

internal sealed record Set(SourceSpan At, Target Target, Expr Value) : Node(At);

internal sealed record SetBlock(SourceSpan At, Target Target, Filter? Filter, Body Body) : Node(At);

internal sealed record With(SourceSpan At, IReadOnlyList<(Target Target, Expr Value)> Values, Body Body) : Node(At);

internal sealed record FilterBlock(SourceSpan At, Filter Filter, Body Body) : Node(At);

internal sealed record Extends(SourceSpan At, Expr Parent) : Node(At);

internal sealed record Block(SourceSpan At, string Id, bool Scoped, bool Required, Body Body) : Node(At);

internal sealed record Include(SourceSpan At, Expr Template, bool IgnoreMissing, bool WithContext) : Node(At);

internal sealed record Import(SourceSpan At, Expr Template, string Id, bool WithContext) : Node(At);

internal sealed record FromImport(SourceSpan At, Expr Template, IReadOnlyList<(string Id, string As, SourceSpan At)> Names, bool WithContext) : Node(At);

internal sealed record Macro(SourceSpan At, string Id, Signature Signature) : Node(At);

/// <summary><c>call</c>: a macro is called that may call this body.</summary>
internal sealed record CallBlock(SourceSpan At, Call Call, Signature Signature) : Node(At);

/// <summary>Parameters and body of a macro or call block. The last of <paramref name="Parameters"/> have the <paramref name="Defaults"/>.</summary>
internal sealed record Signature(IReadOnlyList<string> Parameters, IReadOnlyList<Expr> Defaults, Body Body);

/// <summary>What is assigned to.</summary>
internal abstract record Target(SourceSpan At);

internal sealed record NameTarget(SourceSpan At, string Id) : Target(At);

internal sealed record TupleTarget(SourceSpan At, IReadOnlyList<Target> Items) : Target(At);

/// <summary><c>set ns.x</c> on a namespace.</summary>
internal sealed record NamespaceTarget(SourceSpan At, string Id, string Attribute) : Target(At);
