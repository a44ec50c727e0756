using LavaActors.Jinja.Values;
using LavaActors.Yaml;

namespace LavaActors.Jinja.Syntax;

/// <summary>What a template says without being rendered.</summary>
internal static class Literals
{
    public static IReadOnlyList<string> Parents(Body body) => [.. All(body).OfType<Extends>().Select(extends => extends.Parent).OfType<Const>().Select(name => name.Value).OfType<StrValue>().Select(name => name.Text)];

    /// <summary>The last assignment at the top counts, as it does when the template runs.</summary>
    public static object? Constant(Body body, string variable, out SourceSpan where, out bool isLiteral)
    {
        var set = body.Nodes.OfType<Set>().LastOrDefault(set => set.Target is NameTarget name && name.Id == variable);
        where = set?.At ?? SourceSpan.None;
        object? value = null;
        isLiteral = set is null || TryRead(set.Value, out value);
        return isLiteral ? value : null;
    }

    private static IEnumerable<Node> All(Body body) => body.Nodes.SelectMany(node => node is If choice ? choice.Cases.SelectMany(each => All(each.Body)).Concat(All(choice.Else)) : [node]);

    private static bool TryRead(Expr expression, out object? value)
    {
        value = null;
        switch (expression)
        {
            case Const { Value: StrValue text }:
                value = text.Text;
                return true;
            case Const { Value: BoolValue truth }:
                value = truth.IsTrue;
                return true;
            case Const { Value: IntValue number }:
                value = number.Number >= long.MinValue && number.Number <= long.MaxValue ? (object)(long)number.Number : number.Number;
                return true;
            case Const { Value: FloatValue number }:
                value = number.Number;
                return true;
            case Const { Value: NoneValue }: return true;
            case ListExpr list: return TryRead(list.Items, out value);
            case TupleExpr tuple: return TryRead(tuple.Items, out value);
            case DictExpr dictionary:
                var entries = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
                foreach (var (key, entry) in dictionary.Items)
                {
                    if (!TryRead(key, out var name) || name is not string text || !TryRead(entry, out var read)) return false;
                    entries[text] = read;
                }

                value = entries;
                return true;
            default: return false;
        }
    }

    private static bool TryRead(IReadOnlyList<Expr> items, out object? value)
    {
        var list = new List<object?>();
        value = list;
        foreach (var item in items)
        {
            if (!TryRead(item, out var read)) return false;
            list.Add(read);
        }

        return true;
    }
}
