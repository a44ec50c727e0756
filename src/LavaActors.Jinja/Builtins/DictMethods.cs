using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Builtins;

/// <summary>Methods of dictionaries.</summary>
internal static class DictMethods
{
    public static IReadOnlyDictionary<string, MethodBody<DictValue>> All { get; } = new Dictionary<string, MethodBody<DictValue>>(StringComparer.Ordinal)
    {
        ["clear"] = Clear,
        ["copy"] = Copy,
        ["get"] = Get,
        ["items"] = (_, self, arguments) => View(self, arguments, "items", DictPart.Items),
        ["keys"] = (_, self, arguments) => View(self, arguments, "keys", DictPart.Keys),
        ["pop"] = Pop,
        ["popitem"] = PopItem,
        ["setdefault"] = SetDefault,
        ["update"] = Update,
        ["values"] = (_, self, arguments) => View(self, arguments, "values", DictPart.Values),
    };

    private static DictView View(DictValue self, CallArguments arguments, string name, DictPart part)
    {
        arguments.Unnamed(name, 0, 0);
        return new DictView(self, part);
    }

    private static Value Clear(Renderer renderer, DictValue self, CallArguments arguments)
    {
        arguments.Unnamed("clear", 0, 0);
        self.Entries.Clear();
        return NoneValue.Instance;
    }

    private static Value Copy(Renderer renderer, DictValue self, CallArguments arguments)
    {
        arguments.Unnamed("copy", 0, 0);
        renderer.Work.Elements(self.Entries.Count);
        var copy = new DictValue();
        foreach (var (key, value) in self.Entries) copy.Set(key, value);
        return copy;
    }

    /// <summary>What is not there is None, which prints as the text "None".</summary>
    private static Value Get(Renderer renderer, DictValue self, CallArguments arguments)
    {
        var values = arguments.Unnamed("get", 1, 2);
        return self.Find(Hashable(values[0])) ?? (values.Count > 1 ? values[1] : NoneValue.Instance);
    }

    private static Value Pop(Renderer renderer, DictValue self, CallArguments arguments)
    {
        var values = arguments.Unnamed("pop", 1, 2);
        renderer.Work.Elements(self.Entries.Count / 16);
        if (self.Entries.Remove(Hashable(values[0]), out var value)) return value;
        return values.Count > 1 ? values[1] : throw new JinjaError($"'pop' of {ValueText.Repr(renderer.Work, values[0])}, which is not in the dictionary", "give a second argument, which is taken then");
    }

    private static Value PopItem(Renderer renderer, DictValue self, CallArguments arguments)
    {
        arguments.Unnamed("popitem", 0, 0);
        if (self.Entries.Count == 0) throw new JinjaError("'popitem' from an empty dictionary", "");
        var (key, value) = self.Entries.GetAt(self.Entries.Count - 1);
        self.Entries.RemoveAt(self.Entries.Count - 1);
        return new TupleValue([key, value]);
    }

    private static Value SetDefault(Renderer renderer, DictValue self, CallArguments arguments)
    {
        var values = arguments.Unnamed("setdefault", 1, 2);
        if (self.Find(Hashable(values[0])) is { } known) return known;
        var value = values.Count > 1 ? values[1] : NoneValue.Instance;
        self.Set(values[0], value);
        renderer.Work.Grown(self.Entries.Count);
        return value;
    }

    private static Value Update(Renderer renderer, DictValue self, CallArguments arguments)
    {
        Globals.Fill("update", renderer, self, arguments);
        return NoneValue.Instance;
    }

    private static Value Hashable(Value key) => key.IsHashable ? key : throw new JinjaError($"{key.Described} cannot be the key of a dictionary", "");
}
