using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Values;
using LavaActors.Yaml;

namespace LavaActors.Jinja.Builtins;

/// <summary>Filters that give their elements one by one, when they are asked for.</summary>
internal static class StreamFilters
{
    public static Value Map(Renderer renderer, Value input, CallArguments arguments)
    {
        return new StreamValue(Elements(), "map");

        IEnumerable<Value> Elements()
        {
            // Of nothing not even the arguments are looked at.
            if (!input.IsTrue) yield break;
            var change = Change(renderer, arguments);
            foreach (var item in Sequences.Iterate(renderer.Work, input)) yield return change(item);
        }
    }

    private static Func<Value, Value> Change(Renderer renderer, CallArguments arguments)
    {
        if (arguments.Positional.Count == 0)
        {
            var bound = arguments.Bind("map", 0, "attribute", "default");
            if (bound[0] is null) throw new JinjaError("'map' without a filter", "write map('upper') or map(attribute='name')");
            return AttributeGetter.Of(renderer, bound[0], Take.Given(bound[1]));
        }

        var name = Take.Text("map", arguments.Positional[0]).Text;
        if (!Filters.All.TryGetValue(name, out var filter)) throw new JinjaError($"there is no filter '{name}'" + Filters.Elsewhere(name), NearestName.Remedy(name, [.. Filters.All.Keys]));
        var rest = arguments.Skip(1);
        return item => filter(renderer, item, rest);
    }

    public static Value Select(Renderer renderer, Value input, CallArguments arguments) => Chosen("select", renderer, input, arguments, wanted: true, byAttribute: false);

    public static Value Reject(Renderer renderer, Value input, CallArguments arguments) => Chosen("reject", renderer, input, arguments, wanted: false, byAttribute: false);

    public static Value SelectAttr(Renderer renderer, Value input, CallArguments arguments) => Chosen("selectattr", renderer, input, arguments, wanted: true, byAttribute: true);

    public static Value RejectAttr(Renderer renderer, Value input, CallArguments arguments) => Chosen("rejectattr", renderer, input, arguments, wanted: false, byAttribute: true);

    private static StreamValue Chosen(string name, Renderer renderer, Value input, CallArguments arguments, bool wanted, bool byAttribute)
    {
        return new StreamValue(Elements(), name);

        IEnumerable<Value> Elements()
        {
            if (!input.IsTrue) yield break;
            Func<Value, Value> get = item => item;
            if (byAttribute)
            {
                if (arguments.Positional.Count == 0) throw new JinjaError($"'{name}' without an attribute", $"write {name}('name')");
                get = AttributeGetter.Of(renderer, arguments.Positional[0]);
            }

            var holds = Holds(renderer, byAttribute ? arguments.Skip(1) : arguments);
            foreach (var item in Sequences.Iterate(renderer.Work, input))
            {
                if (holds(get(item)) == wanted) yield return item;
            }
        }
    }

    private static Func<Value, bool> Holds(Renderer renderer, CallArguments arguments)
    {
        if (arguments.Positional.Count == 0) return item => item.IsTrue;
        var name = Take.Text("select", arguments.Positional[0]).Text;
        if (!Tests.ByName(name, out var test)) throw new JinjaError($"there is no test '{name}'", NearestName.Remedy(name, [.. Tests.All.Keys]));
        var rest = arguments.Skip(1);
        return item => test(renderer, item, rest);
    }

    public static Value Batch(Renderer renderer, Value input, CallArguments arguments)
    {
        var bound = arguments.Bind("batch", 1, "linecount", "fill_with");
        return new StreamValue(Elements(), "batch");

        IEnumerable<Value> Elements()
        {
            var count = Take.Int("batch", bound[0]!);
            List<Value> row = [];
            foreach (var item in Sequences.Iterate(renderer.Work, input))
            {
                if (row.Count == count)
                {
                    yield return new ListValue(row);
                    row = [];
                }

                row.Add(item);
            }

            if (row.Count == 0) yield break;
            if (Take.Given(bound[1]) is { } fill && row.Count < count)
            {
                renderer.Work.Elements(count);
                while (row.Count < count) row.Add(fill);
            }

            yield return new ListValue(row);
        }
    }

    public static Value Slice(Renderer renderer, Value input, CallArguments arguments)
    {
        var bound = arguments.Bind("slice", 1, "slices", "fill_with");
        return new StreamValue(Elements(), "slice");

        IEnumerable<Value> Elements()
        {
            var items = Sequences.ToList(renderer.Work, input);
            var slices = Take.Int("slice", bound[0]!);
            if (slices == 0) throw new JinjaError("'slice' into 0 parts", "");
            var (size, longer) = slices > 0 ? (items.Count / slices, items.Count % slices) : (0, 0);
            for (var (i, at) = (0, 0); i < slices; i++)
            {
                renderer.Work.Step();
                var end = at + size + (i < longer ? 1 : 0);
                var part = items[at..end];
                if (Take.Given(bound[1]) is { } fill && i >= longer) part.Add(fill);
                at = end;
                yield return new ListValue(part);
            }
        }
    }

    public static Value Items(Renderer renderer, Value input, CallArguments arguments)
    {
        arguments.Bind("items", 0);
        return new StreamValue(Elements(), "items");

        IEnumerable<Value> Elements()
        {
            if (input is Undefined) yield break;
            if (input is not DictValue dictionary) throw new JinjaError($"'items' of {input.Described}", "it takes dictionaries");
            foreach (var item in Sequences.Iterate(renderer.Work, new DictView(dictionary, DictPart.Items))) yield return item;
        }
    }

    public static Value Unique(Renderer renderer, Value input, CallArguments arguments)
    {
        var bound = arguments.Bind("unique", 0, "case_sensitive", "attribute");
        return new StreamValue(Elements(), "unique");

        IEnumerable<Value> Elements()
        {
            var get = AttributeGetter.Of(renderer, Take.Given(bound[1]));
            var seen = new HashSet<Value>(KeyComparer.Instance);
            foreach (var item in Sequences.Iterate(renderer.Work, input))
            {
                var key = AttributeGetter.Plain(get(item), Take.Flag(bound[0]));
                if (!key.IsHashable) throw new JinjaError($"'unique' of {key.Described}", "it compares texts and numbers");
                if (seen.Add(key)) yield return item;
            }
        }
    }
}
