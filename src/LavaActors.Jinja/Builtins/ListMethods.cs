using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Builtins;

/// <summary>Methods of lists. The reference's sandbox lets templates change lists, so they may here.</summary>
internal static class ListMethods
{
    public static IReadOnlyDictionary<string, MethodBody<ListValue>> All { get; } = new Dictionary<string, MethodBody<ListValue>>(StringComparer.Ordinal)
    {
        ["append"] = Append,
        ["clear"] = Clear,
        ["copy"] = Copy,
        ["count"] = (renderer, self, arguments) => Count(renderer, self.Items, arguments),
        ["extend"] = Extend,
        ["index"] = (renderer, self, arguments) => Index(renderer, self.Items, arguments),
        ["insert"] = Insert,
        ["pop"] = Pop,
        ["remove"] = Remove,
        ["reverse"] = Reverse,
        ["sort"] = Sort,
    };

    public static IReadOnlyDictionary<string, MethodBody<TupleValue>> OfTuple { get; } = new Dictionary<string, MethodBody<TupleValue>>(StringComparer.Ordinal)
    {
        ["count"] = (renderer, self, arguments) => Count(renderer, self.Items, arguments),
        ["index"] = (renderer, self, arguments) => Index(renderer, self.Items, arguments),
    };

    private static Value Append(Renderer renderer, ListValue self, CallArguments arguments)
    {
        self.Items.Add(arguments.Unnamed("append", 1, 1)[0]);
        renderer.Work.Grown(self.Items.Count);
        return NoneValue.Instance;
    }

    private static Value Clear(Renderer renderer, ListValue self, CallArguments arguments)
    {
        arguments.Unnamed("clear", 0, 0);
        self.Items.Clear();
        return NoneValue.Instance;
    }

    private static Value Copy(Renderer renderer, ListValue self, CallArguments arguments)
    {
        arguments.Unnamed("copy", 0, 0);
        return new ListValue(Sequences.ToList(renderer.Work, self));
    }

    private static Value Extend(Renderer renderer, ListValue self, CallArguments arguments)
    {
        var items = Sequences.ToList(renderer.Work, arguments.Unnamed("extend", 1, 1)[0]);
        self.Items.AddRange(items);
        renderer.Work.Grown(self.Items.Count);
        return NoneValue.Instance;
    }

    private static Value Insert(Renderer renderer, ListValue self, CallArguments arguments)
    {
        var values = arguments.Unnamed("insert", 2, 2);
        var index = Take.Int("insert", values[0]);
        if (index < 0) index = Math.Max(0, index + self.Items.Count);
        renderer.Work.Elements(Math.Max(1, self.Items.Count / 16));
        self.Items.Insert(Math.Min(index, self.Items.Count), values[1]);
        renderer.Work.Grown(self.Items.Count);
        return NoneValue.Instance;
    }

    private static Value Pop(Renderer renderer, ListValue self, CallArguments arguments)
    {
        var values = arguments.Unnamed("pop", 0, 1);
        if (self.Items.Count == 0) throw new JinjaError("'pop' from an empty list", "");
        var index = values.Count == 0 ? self.Items.Count - 1 : Take.Int("pop", values[0]);
        if (index < 0) index += self.Items.Count;
        if (index < 0 || index >= self.Items.Count) throw new JinjaError("'pop' from behind the end of the list", "");
        renderer.Work.Elements((self.Items.Count - index) / 16);
        var value = self.Items[index];
        self.Items.RemoveAt(index);
        return value;
    }

    private static Value Remove(Renderer renderer, ListValue self, CallArguments arguments)
    {
        var value = arguments.Unnamed("remove", 1, 1)[0];
        var index = self.Items.FindIndex(item => Comparing.Same(renderer.Work, item, value));
        if (index < 0) throw new JinjaError("'remove' of what is not in the list", "");
        self.Items.RemoveAt(index);
        return NoneValue.Instance;
    }

    private static Value Reverse(Renderer renderer, ListValue self, CallArguments arguments)
    {
        arguments.Unnamed("reverse", 0, 0);
        renderer.Work.Elements(self.Items.Count);
        self.Items.Reverse();
        return NoneValue.Instance;
    }

    private static Value Sort(Renderer renderer, ListValue self, CallArguments arguments)
    {
        if (arguments.Positional.Count > 0) arguments.Unnamed("sort", 0, 0);
        var bound = arguments.Bind("sort", 0, "key", "reverse");
        if (Take.Given(bound[0]) is not null) throw new JinjaError("'sort' with a key", "use the filter: '|sort(attribute=...)'");
        var sorted = SortFilters.Sorted(renderer.Work, self.Items, item => item, Take.Flag(bound[1]));
        self.Items.Clear();
        self.Items.AddRange(sorted);
        return NoneValue.Instance;
    }

    private static Value Count(Renderer renderer, IReadOnlyList<Value> items, CallArguments arguments)
    {
        var value = arguments.Unnamed("count", 1, 1)[0];
        return IntValue.Of(items.Count(item => Comparing.Same(renderer.Work, item, value)));
    }

    private static Value Index(Renderer renderer, IReadOnlyList<Value> items, CallArguments arguments)
    {
        var values = arguments.Unnamed("index", 1, 3);
        var start = values.Count > 1 ? Bound(values[1], items.Count) : 0;
        var end = values.Count > 2 ? Bound(values[2], items.Count) : items.Count;
        for (var i = start; i < end; i++)
        {
            if (Comparing.Same(renderer.Work, items[i], values[0])) return IntValue.Of(i);
        }

        throw new JinjaError("'index' of what is not in the list", "");
    }

    private static int Bound(Value value, int count)
    {
        var index = Take.Int("index", value);
        return Math.Clamp(index < 0 ? index + count : index, 0, count);
    }
}
