using System.Numerics;

namespace LavaActors.Jinja.Values;

/// <summary>What a name without a value is. Prints as nothing, is false and empty; any other use is an error.</summary>
/// <param name="why">The error of such a use.</param>
/// <param name="name">The name somebody may have misspelled; empty when there is none.</param>
internal sealed class Undefined(string why, string name = "") : Value
{
    public override string TypeName => "Undefined";

    public override bool IsTrue => false;

    public string Name => name;

    /// <summary>What may have been meant instead of <see cref="Name"/>; null for variables.</summary>
    public Func<IEnumerable<string>>? Known { get; init; }

    public static Undefined Variable(string name) => new($"'{name}' is undefined", name);

    public JinjaError Error() => new(why, "") { Misspelled = this };
}

internal sealed class NoneValue : Value
{
    public static NoneValue Instance { get; } = new();

    public override string TypeName => "NoneType";

    public override bool IsTrue => false;
}

internal sealed class BoolValue : Value
{
    private BoolValue(bool value) => IsTrue = value;

    public static BoolValue True { get; } = new(true);

    public static BoolValue False { get; } = new(false);

    public override string TypeName => "bool";

    public override bool IsTrue { get; }

    public static BoolValue Of(bool value) => value ? True : False;
}

/// <summary>A whole number of any size, up to the limit of digits.</summary>
internal sealed class IntValue : Value
{
    private const int Smallest = -16;
    private static readonly IntValue[] Small = [.. Enumerable.Range(Smallest, 272).Select(n => new IntValue(n))];

    private IntValue(BigInteger number) => Number = number;

    public BigInteger Number { get; }

    public override string TypeName => "int";

    public override bool IsTrue => !Number.IsZero;

    public static IntValue Of(int number) => number >= Smallest && number - Smallest < Small.Length ? Small[number - Smallest] : new IntValue(number);

    public static IntValue Of(BigInteger number) => number >= Smallest && number - Smallest < Small.Length ? Small[(int)number - Smallest] : new IntValue(number);
}

internal sealed class FloatValue(double number) : Value
{
    public double Number => number;

    public override string TypeName => "float";

    public override bool IsTrue => number != 0;
}

/// <summary>A text. Safe markup, which the filters <c>escape</c>, <c>safe</c> and <c>tojson</c> make, escapes what is added to it.</summary>
internal sealed class StrValue(string text, bool isMarkup = false) : Value
{
    public static StrValue Empty { get; } = new("");

    public string Text => text;

    public bool IsMarkup => isMarkup;

    public override string TypeName => isMarkup ? "Markup" : "str";

    public override bool IsTrue => text.Length > 0;

    /// <summary>Another text of the same kind.</summary>
    public StrValue With(string other) => new(other, isMarkup);
}
