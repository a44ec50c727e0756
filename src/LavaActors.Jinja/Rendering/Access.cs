using LavaActors.Jinja.Builtins;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Rendering;

/// <summary><c>value.name</c> and <c>value[key]</c>. A dot looks for a method first and an entry then, brackets the other way round, as in Jinja2.</summary>
internal static class Access
{
    public static Value Attribute(Renderer renderer, Value value, string name)
    {
        if (value is Undefined undefined) throw undefined.Error();
        return Own(renderer, value, name) ?? (value is DictValue dictionary ? dictionary.Find(new StrValue(name)) : null) ?? Nothing(value, name);
    }

    public static Value Item(Renderer renderer, Value value, Value key)
    {
        if (value is Undefined undefined) throw undefined.Error();
        if (Sequences.Item(renderer.Work, value, key) is { } item) return item;
        if (key is SliceValue) throw new JinjaError($"{value.Described} cannot be sliced", "only texts and lists can");
        if (key is StrValue name) return Own(renderer, value, name.Text) ?? Nothing(value, name.Text);
        return new Undefined($"the {value.TypeName} has no element {ValueText.Repr(renderer.Work, key)}");
    }

    /// <summary>What names that begin with two underscores are to Python is out of reach: they are undefined.</summary>
    public static Value? Own(Renderer renderer, Value value, string name)
    {
        if (name.StartsWith("__", StringComparison.Ordinal)) return null;
        return value switch
        {
            StrValue or ListValue or DictValue or TupleValue or RangeValue or IntValue or FloatValue or BoolValue => Methods.Find(value, name),
            LoopValue loop => loop.Attribute(name),
            NamespaceValue space => space.Attributes.Find(new StrValue(name)),
            ModuleValue module => module.Exported.GetValueOrDefault(name),
            SelfValue self => renderer.Block(self.Context, name, 0),
            BlockValue block when name == "super" => renderer.Super(block.Context, block.Name, block.Level),
            MacroValue macro => Attribute(macro, name),
            CyclerValue cycler => Attribute(cycler, name),
            _ => null,
        };
    }

    private static Undefined Nothing(Value value, string name) => new($"the {value.TypeName} has no '{name}'", name)
    {
        Known = () => value switch
        {
            DictValue dictionary => dictionary.Entries.Keys.OfType<StrValue>().Select(key => key.Text).Concat(Methods.NamesOf(value)),
            NamespaceValue space => space.Attributes.Entries.Keys.OfType<StrValue>().Select(key => key.Text),
            ModuleValue module => module.Exported.Keys,
            SelfValue self => self.Context.Blocks.Keys,
            _ => Methods.NamesOf(value),
        },
    };

    private static Value? Attribute(MacroValue macro, string name) => name switch
    {
        "name" => new StrValue(macro.Name),
        "arguments" => new TupleValue([.. macro.Signature.Parameters.Select(parameter => new StrValue(parameter))]),
        "catch_kwargs" => BoolValue.Of(macro.Plan.Special.Contains("kwargs")),
        "catch_varargs" => BoolValue.Of(macro.Plan.Special.Contains("varargs")),
        "caller" => BoolValue.Of(macro.Plan.Special.Contains("caller")),
        _ => null,
    };

    private static Value? Attribute(CyclerValue cycler, string name) => name switch
    {
        "current" => cycler.Current,
        "next" => new FunctionValue("next", (_, _) => cycler.Next()),
        "reset" => new FunctionValue("reset", (_, _) =>
        {
            cycler.Reset();
            return NoneValue.Instance;
        }),
        _ => null,
    };
}
