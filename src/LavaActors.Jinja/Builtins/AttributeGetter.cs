using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Builtins;

/// <summary>What the argument <c>attribute</c> of filters takes of each element: <c>'a.b.0'</c>, or an index.</summary>
internal static class AttributeGetter
{
    public static Func<Value, Value> Of(Renderer renderer, Value? attribute, Value? otherwise = null)
    {
        if (attribute is null) return item => item;
        var keys = Keys(attribute);
        return item => Get(renderer, item, keys, otherwise);
    }

    /// <summary>Several attributes with commas between them, to sort by.</summary>
    public static Func<Value, Value[]> Several(Renderer renderer, Value? attribute)
    {
        if (attribute is null) return item => [item];
        var all = attribute is StrValue text ? text.Text.Split(',').Select(part => Keys(new StrValue(part))).ToList() : [Keys(attribute)];
        return item => [.. all.Select(keys => Get(renderer, item, keys, null))];
    }

    /// <summary>Texts without regard to case, unless told otherwise.</summary>
    public static Value Plain(Value value, bool caseSensitive) => value is StrValue text && !caseSensitive ? text.With(PythonText.Lower(text.Text)) : value;

    private static Value Get(Renderer renderer, Value item, Value[] keys, Value? otherwise)
    {
        foreach (var key in keys)
        {
            item = Access.Item(renderer, item, key);
            if (item is Undefined && otherwise is not null) item = otherwise;
        }

        return item;
    }

    private static Value[] Keys(Value attribute) => attribute switch
    {
        StrValue text => [.. text.Text.Split('.').Select(Value (part) => part.Length > 0 && part.All(char.IsAsciiDigit) && part.Length < 10 ? IntValue.Of(int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)) : new StrValue(part))],
        _ => [IntValue.Of(Take.Whole("attribute", attribute))],
    };
}
