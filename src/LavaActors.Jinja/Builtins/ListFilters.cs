using System.Text;
using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Builtins;

/// <summary>Filters that take all elements of their input at once.</summary>
internal static class ListFilters
{
    public static Value Length(Renderer renderer, Value input, CallArguments arguments)
    {
        arguments.Bind("length", 0);
        if (Sequences.Count(input) is { } count) return IntValue.Of(count);
        throw new JinjaError($"{input.Described} has no length", input is StreamValue ? "write '|list' before it" : "");
    }

    public static Value List(Renderer renderer, Value input, CallArguments arguments)
    {
        arguments.Bind("list", 0);
        return new ListValue(Sequences.ToList(renderer.Work, input));
    }

    public static Value First(Renderer renderer, Value input, CallArguments arguments)
    {
        arguments.Bind("first", 0);
        foreach (var item in Sequences.Iterate(renderer.Work, input)) return item;
        return new Undefined("'first' of nothing: the list is empty");
    }

    public static Value Last(Renderer renderer, Value input, CallArguments arguments)
    {
        arguments.Bind("last", 0);
        if (input is StreamValue stream) throw new JinjaError($"what '{stream.MadeBy}' gives has no last element before all are made", "write '|list' before it");
        var items = Sequences.ToList(renderer.Work, input);
        return items.Count > 0 ? items[^1] : new Undefined("'last' of nothing: the list is empty");
    }

    public static Value Reverse(Renderer renderer, Value input, CallArguments arguments)
    {
        arguments.Bind("reverse", 0);
        if (input is StrValue text) return text.With(CodePoints.Reverse(text.Text));
        var items = Sequences.ToList(renderer.Work, input);
        items.Reverse();
        return new StreamValue(items, "reverse");
    }

    public static Value Join(Renderer renderer, Value input, CallArguments arguments)
    {
        var bound = arguments.Bind("join", 0, "d", "attribute");
        var work = renderer.Work;
        var separator = bound[0] is null ? "" : ValueText.Str(work, bound[0]!);
        var get = AttributeGetter.Of(renderer, Take.Given(bound[1]));
        var text = new StringBuilder();
        var first = true;
        foreach (var item in Sequences.Iterate(work, input))
        {
            if (!first) text.Append(separator);
            first = false;
            text.Append(ValueText.Str(work, get(item)));
            if (text.Length > work.Limits.MaxText) work.Text(text.Length);
        }

        work.Text(text.Length);
        return new StrValue(text.ToString());
    }

    public static Value Sum(Renderer renderer, Value input, CallArguments arguments)
    {
        var bound = arguments.Bind("sum", 0, "attribute", "start");
        var get = AttributeGetter.Of(renderer, Take.Given(bound[0]));
        var sum = bound[1] ?? IntValue.Of(0);
        if (sum is StrValue) throw new JinjaError("'sum' of texts", "'|join' joins texts");
        foreach (var item in Sequences.Iterate(renderer.Work, input)) sum = Operators.Apply(renderer.Work, Syntax.BinaryOp.Add, sum, get(item));
        return sum;
    }
}
