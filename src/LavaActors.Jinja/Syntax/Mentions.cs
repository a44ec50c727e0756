using System.Runtime.CompilerServices;

namespace LavaActors.Jinja.Syntax;

/// <summary>Which names a part of a template reads.</summary>
internal static class Mentions
{
    /// <summary>Those of the names that the body reads, loops and macros in it included, blocks not: they have a life of their own.</summary>
    public static HashSet<string> Of(Body body, IReadOnlyCollection<string> names)
    {
        var found = new HashSet<string>();
        foreach (var name in body.Nodes.SelectMany(Read))
        {
            if (names.Contains(name)) found.Add(name);
        }

        return found;
    }

    public static bool HasScopedBlock(Body body) => body.Nodes.Any(node => node is Block { Scoped: true } || Bodies(node).Any(HasScopedBlock));

    public static IEnumerable<string> Assigned(Target target) => target switch
    {
        NameTarget name => [name.Id],
        TupleTarget tuple => tuple.Items.SelectMany(Assigned),
        _ => [],
    };

    public static List<string> Read(Expr expression)
    {
        List<string> names = [];
        Collect(expression, names);
        return names;
    }

    private static IEnumerable<string> Read(Node node)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (node is Block) return [];
        var here = Expressions(node).SelectMany(Read);
        return here.Concat(Bodies(node).SelectMany(body => body.Nodes).SelectMany(Read));
    }

    private static IEnumerable<Body> Bodies(Node node) => node switch
    {
        If choice => [.. choice.Cases.Select(one => one.Body), choice.Else],
        For loop => [loop.Body, loop.Else],
        SetBlock set => [set.Body],
        With with => [with.Body],
        FilterBlock block => [block.Body],
        Block block => [block.Body],
        Macro macro => [macro.Signature.Body],
        CallBlock block => [block.Signature.Body],
        _ => [],
    };

    private static IEnumerable<Expr> Expressions(Node node) => node switch
    {
        Print print => [print.Value],
        If choice => choice.Cases.Select(one => one.Test),
        For loop => loop.Filter is null ? [loop.Items] : [loop.Items, loop.Filter],
        Set set => [set.Value],
        SetBlock { Filter: { } filter } => [filter],
        With with => with.Values.Select(value => value.Value),
        FilterBlock block => [block.Filter],
        Extends extends => [extends.Parent],
        Include include => [include.Template],
        Import import => [import.Template],
        FromImport from => [from.Template],
        Macro macro => macro.Signature.Defaults,
        CallBlock block => [block.Call, .. block.Signature.Defaults],
        _ => [],
    };

    private static void Collect(Expr? expression, List<string> names)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (expression)
        {
            case Name name: names.Add(name.Id); break;
            case ListExpr list: Collect(list.Items, names); break;
            case TupleExpr tuple: Collect(tuple.Items, names); break;
            case DictExpr dictionary:
                foreach (var (key, value) in dictionary.Items)
                {
                    Collect(key, names);
                    Collect(value, names);
                }

                break;
            case And and: Collect([and.Left, and.Right], names); break;
            case Or or: Collect([or.Left, or.Right], names); break;
            case Not not: Collect(not.Inner, names); break;
            case Conditional choice: Collect([choice.Test, choice.Then, choice.Else], names); break;
            case Compare compare:
                Collect(compare.First, names);
                Collect(compare.Rest.Select(rest => rest.Right), names);
                break;
            case Binary binary: Collect([binary.Left, binary.Right], names); break;
            case Negative negative: Collect(negative.Inner, names); break;
            case Positive positive: Collect(positive.Inner, names); break;
            case Concat concat: Collect(concat.Parts, names); break;
            case Attribute attribute: Collect(attribute.Target, names); break;
            case Item item: Collect([item.Target, item.Key], names); break;
            case SliceExpr slice: Collect([slice.Start, slice.Stop, slice.Step], names); break;
            case Call call: Collect([call.Target, .. call.Arguments.All], names); break;
            case Filter filter: Collect([filter.Input, .. filter.Arguments.All], names); break;
            case Test test: Collect([test.Input, .. test.Arguments.All], names); break;
        }
    }

    private static void Collect(IEnumerable<Expr?> expressions, List<string> names)
    {
        foreach (var expression in expressions) Collect(expression, names);
    }
}
