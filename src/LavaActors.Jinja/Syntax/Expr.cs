using LavaActors.Jinja.Values;
using LavaActors.Yaml;

namespace LavaActors.Jinja.Syntax;

/// <summary>An expression of a template. Immutable; the place is that of what can fail: an operator, a filter's name.</summary>
internal abstract record Expr(SourceSpan At);

internal sealed record Const(SourceSpan At, Value Value) : Expr(At);

internal sealed record Name(SourceSpan At, string Id) : Expr(At);

internal sealed record ListExpr(SourceSpan At, IReadOnlyList<Expr> Items) : Expr(At);

internal sealed record TupleExpr(SourceSpan At, IReadOnlyList<Expr> Items) : Expr(At);

internal sealed record DictExpr(SourceSpan At, IReadOnlyList<(Expr Key, Expr Value)> Items) : Expr(At);

internal sealed record And(SourceSpan At, Expr Left, Expr Right) : Expr(At);

internal sealed record Or(SourceSpan At, Expr Left, Expr Right) : Expr(At);

internal sealed record Not(SourceSpan At, Expr Inner) : Expr(At);

/// <summary><c>a if test else b</c>; without <c>else</c> Undefined.</summary>
internal sealed record Conditional(SourceSpan At, Expr Test, Expr Then, Expr? Else) : Expr(At);

/// <summary>One or more comparisons in a row, as Python chains them.</summary>
internal sealed record Compare(SourceSpan At, Expr First, IReadOnlyList<Comparison> Rest) : Expr(At);

internal sealed record Comparison(SourceSpan At, CompareOp Op, Expr Right);

internal enum CompareOp
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
}

internal sealed record Binary(SourceSpan At, BinaryOp Op, Expr Left, Expr Right) : Expr(At);

internal enum BinaryOp
{
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Modulo,
    Power,
}

internal sealed record Negative(SourceSpan At, Expr Inner) : Expr(At);

internal sealed record Positive(SourceSpan At, Expr Inner) : Expr(At);

/// <summary>The pieces of <c>a ~ b ~ c</c>.</summary>
internal sealed record Concat(SourceSpan At, IReadOnlyList<Expr> Parts) : Expr(At);

internal sealed record Attribute(SourceSpan At, Expr Target, string Id) : Expr(At);

internal sealed record Item(SourceSpan At, Expr Target, Expr Key) : Expr(At);

internal sealed record SliceExpr(SourceSpan At, Expr? Start, Expr? Stop, Expr? Step) : Expr(At);

internal sealed record Call(SourceSpan At, Expr Target, Arguments Arguments) : Expr(At);

/// <summary>A filter on its input; <paramref name="Input"/> is null where a <c>filter</c> or <c>set</c> block's text goes in.</summary>
internal sealed record Filter(SourceSpan At, Expr? Input, string Id, Arguments Arguments) : Expr(At);

internal sealed record Test(SourceSpan At, Expr Input, string Id, Arguments Arguments) : Expr(At);

/// <summary>Arguments of a call: <c>f(1, x=2, *more, **named)</c>.</summary>
internal sealed record Arguments(IReadOnlyList<Expr> Positional, IReadOnlyList<(string Id, Expr Value)> Named, Expr? Rest, Expr? NamedRest)
{
    public static Arguments None { get; } = new([], [], null, null);

    public IEnumerable<Expr> All
    {
        get
        {
            foreach (var value in Positional) yield return value;
            foreach (var (_, value) in Named) yield return value;
            if (Rest is not null) yield return Rest;
            if (NamedRest is not null) yield return NamedRest;
        }
    }
}
