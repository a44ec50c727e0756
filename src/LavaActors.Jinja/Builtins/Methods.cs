using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Values;
using LavaActors.Yaml;

namespace LavaActors.Jinja.Builtins;

internal delegate Value MethodBody<in T>(Renderer renderer, T self, CallArguments arguments);

/// <summary>Methods and attributes of Python's own types. Those that Python has and this library has not are errors, not undefined.</summary>
internal static class Methods
{
    private static readonly HashSet<string> LeftOfText = ["encode", "format_map", "maketrans", "translate", "isprintable", "isidentifier"];

    private static readonly HashSet<string> LeftOfNumbers = ["as_integer_ratio", "bit_count", "conjugate", "from_bytes", "fromhex", "hex", "to_bytes"];

    /// <summary>The method, ready to be called, or the attribute's value; null when there is none.</summary>
    public static Value? Find(Value value, string name) => value switch
    {
        StrValue text => Of(TextMethods.All, text, name) ?? Missing(LeftOfText, value, name, TextMethods.All.Keys),
        ListValue list => Of(ListMethods.All, list, name),
        TupleValue tuple => Of(ListMethods.OfTuple, tuple, name),
        RangeValue range => OfRange(range, name),
        DictValue dictionary => Of(DictMethods.All, dictionary, name) ?? Missing(["fromkeys"], value, name, DictMethods.All.Keys),
        _ => OfNumber(value, name) ?? Missing(LeftOfNumbers, value, name, []),
    };

    public static IEnumerable<string> NamesOf(Value value) => value switch
    {
        StrValue => TextMethods.All.Keys,
        ListValue => ListMethods.All.Keys,
        TupleValue => ListMethods.OfTuple.Keys,
        DictValue => DictMethods.All.Keys,
        _ => [],
    };

    private static FunctionValue? Of<T>(IReadOnlyDictionary<string, MethodBody<T>> methods, T self, string name) =>
        methods.TryGetValue(name, out var method) ? new FunctionValue(name, (renderer, arguments) => method(renderer, self, arguments)) : null;

    private static FunctionValue? Missing(HashSet<string> left, Value value, string name, IEnumerable<string> known)
    {
        if (!left.Contains(name)) return null;
        return new FunctionValue(name, (_, _) => throw new JinjaError($"the method '{name}' of {value.Described} is not supported", NearestName.Of(name, known) is { } near ? $"did you mean '{near}'?" : ""));
    }

    private static Value? OfRange(RangeValue range, string name) => name switch
    {
        "start" => IntValue.Of(range.Start),
        "stop" => IntValue.Of(range.Stop),
        "step" => IntValue.Of(range.Step),
        "count" or "index" => new FunctionValue(name, (renderer, arguments) =>
            ListMethods.OfTuple[name](renderer, new TupleValue([.. Sequences.ToList(renderer.Work, range)]), new CallArguments(arguments.Unnamed(name, 1, 1), []))),
        _ => null,
    };

    private static Value? OfNumber(Value value, string name)
    {
        switch (name)
        {
            case "real": return value is FloatValue ? value : IntValue.Of(Number.Whole(value)!.Value);
            case "imag": return value is FloatValue ? new FloatValue(0) : IntValue.Of(0);
            case "numerator" when value is not FloatValue: return IntValue.Of(Number.Whole(value)!.Value);
            case "denominator" when value is not FloatValue: return IntValue.Of(1);
            case "bit_length" when value is not FloatValue:
                return new FunctionValue(name, (_, arguments) =>
                {
                    arguments.Unnamed(name, 0, 0);
                    var number = System.Numerics.BigInteger.Abs(Number.Whole(value)!.Value);
                    return IntValue.Of((int)number.GetBitLength());
                });
            case "is_integer" when value is FloatValue { Number: var d }:
                return new FunctionValue(name, (_, arguments) =>
                {
                    arguments.Unnamed(name, 0, 0);
                    return BoolValue.Of(double.IsInteger(d));
                });
            default: return null;
        }
    }
}
