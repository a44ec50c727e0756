using LavaActors.Jinja.Values;
using LavaActors.Yaml;

namespace LavaActors.Jinja.Rendering;

/// <summary>The values a function, filter or macro is called with.</summary>
internal sealed class CallArguments(IReadOnlyList<Value> positional, IReadOnlyList<(string Name, Value Value)> named)
{
    public static CallArguments None { get; } = new([], []);

    public IReadOnlyList<Value> Positional => positional;

    public IReadOnlyList<(string Name, Value Value)> Named => named;

    public int Count => positional.Count + named.Count;

    /// <summary>One value for each parameter, null where none is given.</summary>
    /// <param name="function">Name, for messages.</param>
    /// <param name="required">So many of the parameters need a value.</param>
    /// <param name="parameters">Names in order.</param>
    public Value?[] Bind(string function, int required, params ReadOnlySpan<string> parameters)
    {
        if (positional.Count > parameters.Length)
        {
            throw new JinjaError($"'{function}' takes {(parameters.Length == 0 ? "no arguments" : $"at most {parameters.Length} argument{(parameters.Length == 1 ? "" : "s")}")}, not {positional.Count}", "");
        }

        var bound = new Value?[parameters.Length];
        for (var i = 0; i < positional.Count; i++) bound[i] = positional[i];
        foreach (var (name, value) in named)
        {
            var at = parameters.IndexOf(name);
            if (at < 0) throw new JinjaError($"'{function}' has no argument '{name}'", NearestName.Remedy(name, parameters.ToArray()));
            if (bound[at] is not null) throw new JinjaError($"'{function}' gets '{name}' twice", "");
            bound[at] = value;
        }

        for (var i = 0; i < required; i++)
        {
            if (bound[i] is null) throw new JinjaError($"'{function}' needs the argument '{parameters[i]}'", "");
        }

        return bound;
    }

    /// <summary>Values without names, as most methods of Python take them.</summary>
    public IReadOnlyList<Value> Unnamed(string function, int required, int most)
    {
        if (named.Count > 0) throw new JinjaError($"'{function}' takes no names of arguments", "give the values in order");
        if (positional.Count < required) throw new JinjaError($"'{function}' needs {required} argument{(required == 1 ? "" : "s")}, not {positional.Count}", "");
        if (positional.Count > most) throw new JinjaError($"'{function}' takes {(most == 0 ? "no arguments" : $"at most {most} argument{(most == 1 ? "" : "s")}")}, not {positional.Count}", "");
        return positional;
    }

    /// <summary>Without the first values, as filters by name get theirs.</summary>
    public CallArguments Skip(int count) => new([.. positional.Skip(count)], named);
}
