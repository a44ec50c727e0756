using System.Numerics;
using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Builtins;

/// <summary>Functions that every template has.</summary>
internal static class Globals
{
    public static IReadOnlyDictionary<string, Value> All { get; } = new Dictionary<string, Value>(StringComparer.Ordinal)
    {
        ["cycler"] = new FunctionValue("cycler", Cycler),
        ["dict"] = new FunctionValue("dict", (renderer, arguments) => Dictionary("dict", renderer, arguments)),
        ["joiner"] = new FunctionValue("joiner", (_, arguments) => new JoinerValue(arguments.Bind("joiner", 0, "sep")[0] ?? new StrValue(", "))),
        ["namespace"] = new FunctionValue("namespace", (renderer, arguments) => new NamespaceValue(Dictionary("namespace", renderer, arguments))),
        ["range"] = new FunctionValue("range", Range),
    };

    /// <summary>Pairs of a mapping or a list of pairs, then named ones over them.</summary>
    public static void Fill(string function, Renderer renderer, DictValue dictionary, CallArguments arguments)
    {
        if (arguments.Positional.Count > 1) throw new JinjaError($"'{function}' takes at most 1 argument without a name, not {arguments.Positional.Count}", "");
        if (arguments.Positional is [var source])
        {
            if (source is Undefined undefined) throw undefined.Error();
            foreach (var item in Sequences.ToList(renderer.Work, source is DictValue other ? new DictView(other, DictPart.Items) : source))
            {
                var pair = Sequences.ToList(renderer.Work, item);
                if (pair.Count != 2) throw new JinjaError($"'{function}' of a list that is not of pairs", "");
                dictionary.Set(pair[0], pair[1]);
            }
        }

        foreach (var (name, value) in arguments.Named) dictionary.Set(new StrValue(name), value);
        renderer.Work.Grown(dictionary.Entries.Count);
    }

    private static DictValue Dictionary(string function, Renderer renderer, CallArguments arguments)
    {
        var dictionary = new DictValue();
        Fill(function, renderer, dictionary, arguments);
        return dictionary;
    }

    private static RangeValue Range(Renderer renderer, CallArguments arguments)
    {
        var values = arguments.Unnamed("range", 1, 3);
        BigInteger At(int index) => Take.Whole("range", values[index]);
        var range = values.Count == 1 ? new RangeValue(0, At(0), 1) : new RangeValue(At(0), At(1), values.Count == 3 ? NotZero(At(2)) : 1);
        if (range.Count > renderer.Work.Limits.MaxElements) throw new JinjaError($"a range of more than {renderer.Work.Limits.MaxElements} numbers", "");
        return range;
    }

    private static BigInteger NotZero(BigInteger step) => step.IsZero ? throw new JinjaError("the step of 'range' is 0", "") : step;

    private static CyclerValue Cycler(Renderer renderer, CallArguments arguments)
    {
        if (arguments.Named.Count > 0) arguments.Bind("cycler", 0);
        if (arguments.Positional.Count == 0) throw new JinjaError("'cycler' without values", "");
        return new CyclerValue([.. arguments.Positional]);
    }
}
