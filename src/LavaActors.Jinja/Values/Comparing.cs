using System.Runtime.CompilerServices;
using LavaActors.Jinja.Rendering;

namespace LavaActors.Jinja.Values;

/// <summary>Equality, order and membership, with the rules of Python.</summary>
internal static class Comparing
{
    private const int MaxDepth = 100;

    /// <summary><c>==</c>, which never fails: what has nothing in common is unequal.</summary>
    public static bool Equal(Work work, Value a, Value b, int depth = 0)
    {
        work.Step();
        switch (a, b)
        {
            case (StrValue x, StrValue y): return x.Text == y.Text;
            case (Undefined, Undefined): return true;
            case (ListValue x, ListValue y): return Items(work, x.Items, y.Items, depth);
            case (TupleValue x, TupleValue y): return Items(work, x.Items, y.Items, depth);
            case (DictValue x, DictValue y): return Entries(work, x, y, depth);
            case (RangeValue x, RangeValue y): return x.Count == y.Count && (x.Count.IsZero || (x.Start == y.Start && (x.Count.IsOne || x.Step == y.Step)));
            case (DictView x, DictView y) when x.Part != DictPart.Values && y.Part != DictPart.Values: return Views(work, x, y, depth);
            default: return Number.Equal(a, b) ?? ReferenceEquals(a, b);
        }
    }

    /// <summary>Whether a value is, or equals, another: as lists look for their elements.</summary>
    public static bool Same(Work work, Value a, Value b, int depth = 0) => ReferenceEquals(a, b) || Equal(work, a, b, depth);

    /// <summary><c>is sameas</c>. Values that cannot change have no identity of their own here.</summary>
    public static bool Identical(Value a, Value b) => (a, b) switch
    {
        (StrValue x, StrValue y) => x.Text == y.Text && x.IsMarkup == y.IsMarkup,
        (IntValue x, IntValue y) => x.Number == y.Number,
        _ => ReferenceEquals(a, b),
    };

    /// <summary>Whether a comparison by order holds.</summary>
    public static bool Ordered(Work work, Value a, Value b, Func<int, bool> holds, string symbol) => Order(work, a, b, symbol, 0) is { } order && holds(order);

    /// <summary><c>a in b</c>.</summary>
    public static bool Contains(Work work, Value container, Value value)
    {
        switch (container)
        {
            case StrValue text when value is StrValue part:
                work.Text(text.Text.Length);
                return text.Text.Contains(part.Text, StringComparison.Ordinal);
            case StrValue: throw new JinjaError($"{value.Described} is looked for in a text", "'|string' makes a text of it");
            case DictValue dictionary: return dictionary.Find(Hashable(value)) is not null;
            case DictView { Part: DictPart.Keys } keys: return keys.Dictionary.Find(Hashable(value)) is not null;
            case RangeValue range when Number.Whole(value) is { } number:
                var offset = number - range.Start;
                return (offset % range.Step).IsZero && offset / range.Step is var index && index.Sign >= 0 && index < range.Count;
            default:
                foreach (var item in Sequences.Iterate(work, container))
                {
                    if (Same(work, item, value)) return true;
                }

                return false;
        }
    }

    private static Value Hashable(Value key) => key.IsHashable ? key : throw new JinjaError($"{key.Described} cannot be the key of a dictionary", "");

    /// <summary>Negative, zero or positive; null when the numbers have no order (<c>nan</c>).</summary>
    private static int? Order(Work work, Value a, Value b, string symbol, int depth)
    {
        work.Step();
        switch (a, b)
        {
            case (Undefined undefined, _): throw undefined.Error();
            case (_, Undefined undefined): throw undefined.Error();
            case (StrValue x, StrValue y): return CodePoints.Compare(x.Text, y.Text);
            case (ListValue x, ListValue y): return Items(work, x.Items, y.Items, symbol, depth);
            case (TupleValue x, TupleValue y): return Items(work, x.Items, y.Items, symbol, depth);
            case var _ when Number.Is(a) && Number.Is(b): return Number.Compare(a, b);
            default: throw new JinjaError($"'{symbol}' between {a.Described} and {b.Described}", "only values of one kind have an order");
        }
    }

    private static int? Items(Work work, IReadOnlyList<Value> a, IReadOnlyList<Value> b, string symbol, int depth)
    {
        CheckDepth(depth);
        for (var i = 0; i < a.Count && i < b.Count; i++)
        {
            if (!Same(work, a[i], b[i], depth + 1)) return Order(work, a[i], b[i], symbol, depth + 1);
        }

        return a.Count.CompareTo(b.Count);
    }

    private static bool Items(Work work, IReadOnlyList<Value> a, IReadOnlyList<Value> b, int depth)
    {
        CheckDepth(depth);
        if (a.Count != b.Count) return false;
        for (var i = 0; i < a.Count && i < b.Count; i++)
        {
            if (!Same(work, a[i], b[i], depth + 1)) return false;
        }

        return true;
    }

    private static bool Entries(Work work, DictValue a, DictValue b, int depth)
    {
        CheckDepth(depth);
        if (a.Entries.Count != b.Entries.Count) return false;
        foreach (var (key, value) in a.Entries)
        {
            if (b.Find(key) is not { } other || !Same(work, value, other, depth + 1)) return false;
        }

        return true;
    }

    private static bool Views(Work work, DictView a, DictView b, int depth)
    {
        if (a.Part == b.Part && a.Part == DictPart.Items) return Entries(work, a.Dictionary, b.Dictionary, depth);
        if (a.Part != b.Part || a.Dictionary.Entries.Count != b.Dictionary.Entries.Count) return false;
        foreach (var key in a.Dictionary.Entries.Keys)
        {
            work.Step();
            if (b.Dictionary.Find(key) is null) return false;
        }

        return true;
    }

    private static void CheckDepth(int depth)
    {
        if (depth >= MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw new JinjaError($"a value of more than {MaxDepth} levels", "");
    }
}
