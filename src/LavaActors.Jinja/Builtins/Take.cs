using System.Numerics;
using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Builtins;

/// <summary>Arguments as what they have to be.</summary>
internal static class Take
{
    /// <summary>A text; any other value by its text.</summary>
    public static StrValue Soft(Work work, Value value) => value as StrValue ?? new StrValue(ValueText.Str(work, value));

    public static StrValue Text(string function, Value value) => value switch
    {
        StrValue text => text,
        Undefined undefined => throw undefined.Error(),
        _ => throw new JinjaError($"'{function}' gets {value.Described}, not a text", "'|string' makes a text of it"),
    };

    public static BigInteger Whole(string function, Value value) => Number.Whole(value) ?? throw (value is Undefined undefined
        ? undefined.Error()
        : new JinjaError($"'{function}' gets {value.Described}, not a whole number", "'|int' makes a whole number of it"));

    /// <summary>A whole number; larger ones are the largest there is.</summary>
    public static int Int(string function, Value value)
    {
        var whole = Whole(function, value);
        return whole > int.MaxValue ? int.MaxValue : whole < int.MinValue ? int.MinValue : (int)whole;
    }

    /// <summary>A whole number, or null for none and None.</summary>
    public static int? Optional(string function, Value? value) => value is null or NoneValue ? null : Int(function, value);

    public static bool Flag(Value? value) => value?.IsTrue ?? false;

    /// <summary>None is as good as no argument.</summary>
    public static Value? Given(Value? value) => value is NoneValue ? null : value;
}
