using System.Numerics;
using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Builtins;

internal delegate bool TestBody(Renderer renderer, Value input, CallArguments arguments);

/// <summary>All tests by name, as <c>is</c> has them.</summary>
internal static class Tests
{
    public static IReadOnlyDictionary<string, TestBody> All { get; } = new Dictionary<string, TestBody>(StringComparer.Ordinal)
    {
        ["boolean"] = Kind("boolean", value => value is BoolValue),
        ["callable"] = Kind("callable", value => value is FunctionValue or MacroValue or BlockValue or LoopValue or JoinerValue or Undefined),
        ["defined"] = Kind("defined", value => value is not Undefined),
        ["divisibleby"] = DivisibleBy,
        ["eq"] = Comparison("eq", (work, a, b) => Comparing.Equal(work, a, b)),
        ["equalto"] = Comparison("equalto", (work, a, b) => Comparing.Equal(work, a, b)),
        ["escaped"] = Kind("escaped", value => value is StrValue { IsMarkup: true }),
        ["even"] = Kind("even", value => Rest("even", value, 2) == 0),
        ["false"] = Kind("false", value => value is BoolValue { IsTrue: false }),
        ["filter"] = Kind("filter", value => value is StrValue text && Filters.All.ContainsKey(text.Text)),
        ["float"] = Kind("float", value => value is FloatValue),
        ["ge"] = Comparison("ge", (work, a, b) => Comparing.Ordered(work, a, b, order => order >= 0, ">=")),
        ["greaterthan"] = Comparison("greaterthan", (work, a, b) => Comparing.Ordered(work, a, b, order => order > 0, ">")),
        ["gt"] = Comparison("gt", (work, a, b) => Comparing.Ordered(work, a, b, order => order > 0, ">")),
        ["in"] = Comparison("in", (work, a, b) => Comparing.Contains(work, b, a)),
        ["integer"] = Kind("integer", value => value is IntValue),
        ["iterable"] = Kind("iterable", Sequences.IsIterable),
        ["le"] = Comparison("le", (work, a, b) => Comparing.Ordered(work, a, b, order => order <= 0, "<=")),
        ["lessthan"] = Comparison("lessthan", (work, a, b) => Comparing.Ordered(work, a, b, order => order < 0, "<")),
        ["lower"] = Case("lower", upper: false),
        ["lt"] = Comparison("lt", (work, a, b) => Comparing.Ordered(work, a, b, order => order < 0, "<")),
        ["mapping"] = Kind("mapping", value => value is DictValue),
        ["ne"] = Comparison("ne", (work, a, b) => !Comparing.Equal(work, a, b)),
        ["none"] = Kind("none", value => value is NoneValue),
        ["number"] = Kind("number", Number.Is),
        ["odd"] = Kind("odd", value => Rest("odd", value, 2) == 1),
        ["sameas"] = Comparison("sameas", (_, a, b) => Comparing.Identical(a, b)),
        ["sequence"] = Kind("sequence", value => value is StrValue or ListValue or TupleValue or DictValue or RangeValue or Undefined),
        ["string"] = Kind("string", value => value is StrValue),
        ["test"] = Kind("test", value => value is StrValue text && ByName(text.Text, out _)),
        ["true"] = Kind("true", value => value is BoolValue { IsTrue: true }),
        ["undefined"] = Kind("undefined", value => value is Undefined),
        ["upper"] = Case("upper", upper: true),
    };

    /// <summary>Filters as <c>select</c> know operators too: <c>select('==', 1)</c>.</summary>
    public static bool ByName(string name, out TestBody test)
    {
        var known = name switch { "==" => "eq", "!=" => "ne", "<" => "lt", "<=" => "le", ">" => "gt", ">=" => "ge", _ => name };
        return All.TryGetValue(known, out test!);
    }

    private static TestBody Kind(string name, Func<Value, bool> holds) => (_, input, arguments) =>
    {
        arguments.Bind(name, 0);
        return holds(input);
    };

    private static TestBody Comparison(string name, Func<Work, Value, Value, bool> holds) => (renderer, input, arguments) => holds(renderer.Work, input, arguments.Unnamed(name, 1, 1)[0]);

    private static TestBody Case(string name, bool upper) => (renderer, input, arguments) =>
    {
        arguments.Bind(name, 0);
        return PythonText.HasCase(ValueText.Str(renderer.Work, input), upper);
    };

    private static double Rest(string name, Value value, int by)
    {
        if (value is Undefined undefined) throw undefined.Error();
        if (!Number.Is(value)) throw new JinjaError($"'{name}' of {value.Described}", "it tests numbers");
        return Number.Float(Number.Modulo(value, IntValue.Of(by)));
    }

    private static bool DivisibleBy(Renderer renderer, Value input, CallArguments arguments)
    {
        var by = arguments.Bind("divisibleby", 1, "num")[0]!;
        return Comparing.Equal(renderer.Work, Operators.Apply(renderer.Work, Syntax.BinaryOp.Modulo, input, by), IntValue.Of(BigInteger.Zero));
    }
}
