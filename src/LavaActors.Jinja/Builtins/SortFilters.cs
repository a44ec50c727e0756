using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Builtins;

/// <summary>Filters that compare elements by order.</summary>
internal static class SortFilters
{
    public static Value Sort(Renderer renderer, Value input, CallArguments arguments)
    {
        var bound = arguments.Bind("sort", 0, "reverse", "case_sensitive", "attribute");
        var attribute = Take.Given(bound[2]);
        var get = AttributeGetter.Several(renderer, attribute);
        var caseSensitive = Take.Flag(bound[1]);
        return new ListValue(Sorted(renderer.Work, Sequences.ToList(renderer.Work, input), Key, Take.Flag(bound[0])));

        Value Key(Value item)
        {
            var keys = get(item);
            for (var i = 0; i < keys.Length; i++) keys[i] = AttributeGetter.Plain(keys[i], caseSensitive);
            return attribute is null ? keys[0] : new ListValue([.. keys]);
        }
    }

    public static Value DictSort(Renderer renderer, Value input, CallArguments arguments)
    {
        var bound = arguments.Bind("dictsort", 0, "case_sensitive", "by", "reverse");
        var by = bound[1] is null ? "key" : (bound[1] as StrValue)?.Text;
        if (by is not ("key" or "value")) throw new JinjaError("'dictsort' sorts by 'key' or 'value' only", "");
        if (input is Undefined undefined) throw undefined.Error();
        if (input is not DictValue dictionary) throw new JinjaError($"'dictsort' of {input.Described}", "it sorts dictionaries; '|sort' sorts lists");
        var position = by == "key" ? 0 : 1;
        var items = Sequences.ToList(renderer.Work, new DictView(dictionary, DictPart.Items));
        return new ListValue(Sorted(renderer.Work, items, item => AttributeGetter.Plain(((TupleValue)item).Items[position], Take.Flag(bound[0])), Take.Flag(bound[2])));
    }

    public static Value Max(Renderer renderer, Value input, CallArguments arguments) => Extreme("max", renderer, input, arguments, (best, next) => Less(renderer.Work, best, next, ">"));

    public static Value Min(Renderer renderer, Value input, CallArguments arguments) => Extreme("min", renderer, input, arguments, (best, next) => Less(renderer.Work, next, best, "<"));

    private static Value Extreme(string name, Renderer renderer, Value input, CallArguments arguments, Func<Value, Value, bool> better)
    {
        var bound = arguments.Bind(name, 0, "case_sensitive", "attribute");
        var get = AttributeGetter.Of(renderer, Take.Given(bound[1]));
        Value? best = null;
        Value? bestKey = null;
        foreach (var item in Sequences.Iterate(renderer.Work, input))
        {
            var key = AttributeGetter.Plain(get(item), Take.Flag(bound[0]));
            if (bestKey is not null && !better(bestKey, key)) continue;
            (best, bestKey) = (item, key);
        }

        return best ?? new Undefined($"'{name}' of nothing: the list is empty");
    }

    private static bool Less(Work work, Value a, Value b, string symbol) => Comparing.Ordered(work, a, b, order => order < 0, symbol);

    /// <summary>A stable sort that compares as few as Python's: what cannot be compared is an error.</summary>
    public static List<Value> Sorted(Work work, List<Value> items, Func<Value, Value> key, bool reverse)
    {
        var entries = items.Select(item => (Key: key(item), Item: item)).ToArray();
        var space = new (Value Key, Value Item)[entries.Length];
        Merge(work, entries, space, 0, entries.Length, reverse);
        return [.. entries.Select(entry => entry.Item)];
    }

    private static void Merge(Work work, (Value Key, Value Item)[] entries, (Value Key, Value Item)[] space, int from, int to, bool reverse)
    {
        if (to - from < 2) return;
        var middle = (from + to) / 2;
        Merge(work, entries, space, from, middle, reverse);
        Merge(work, entries, space, middle, to, reverse);
        Array.Copy(entries, from, space, from, to - from);
        var (left, right) = (from, middle);
        for (var i = from; i < to; i++)
        {
            var takeRight = left >= middle || (right < to && (reverse ? Less(work, space[left].Key, space[right].Key, "<") : Less(work, space[right].Key, space[left].Key, "<")));
            entries[i] = takeRight ? space[right++] : space[left++];
        }
    }
}
