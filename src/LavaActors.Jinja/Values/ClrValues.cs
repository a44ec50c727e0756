using System.Collections;
using System.Numerics;

namespace LavaActors.Jinja.Values;

/// <summary>Values of templates from those of job definitions.</summary>
internal static class ClrValues
{
    private const int MaxDepth = 100;

    public static Dictionary<string, Value> Variables(IReadOnlyDictionary<string, object?> variables)
    {
        var values = new Dictionary<string, Value>(variables.Count, StringComparer.Ordinal);
        foreach (var (name, value) in variables) values.Add(name, Of(value, 0));
        return values;
    }

    private static Value Of(object? value, int depth)
    {
        if (depth > MaxDepth) throw new ArgumentException($"a value of more than {MaxDepth} levels", nameof(value));
        switch (value)
        {
            case null: return NoneValue.Instance;
            case string text: return new StrValue(text);
            case bool truth: return BoolValue.Of(truth);
            case int number: return IntValue.Of(number);
            case long number: return IntValue.Of((BigInteger)number);
            case BigInteger number: return IntValue.Of(number);
            case double number: return new FloatValue(number);
            case IReadOnlyDictionary<string, object?> entries:
                var dictionary = new DictValue();
                foreach (var (key, entry) in entries) dictionary.Set(new StrValue(key), Of(entry, depth + 1));
                return dictionary;
            case IEnumerable items:
                List<Value> list = [];
                foreach (var item in items) list.Add(Of(item, depth + 1));
                return new ListValue(list);
            default: throw new ArgumentException($"a template cannot have a {value.GetType().Name}", nameof(value));
        }
    }
}
