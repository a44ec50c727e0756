using LavaActors.Jinja.Values;
using LavaActors.Yaml;

namespace LavaActors.Jinja.Rendering;

/// <summary>Gives a macro's parameters their values.</summary>
internal static class MacroParameters
{
    public static void Bind(Evaluator evaluator, MacroValue macro, CallArguments arguments, Scope scope)
    {
        var parameters = macro.Signature.Parameters;
        var special = macro.Plan.Special;
        var given = new Dictionary<string, Value>(StringComparer.Ordinal);
        for (var i = 0; i < parameters.Count && i < arguments.Positional.Count; i++) given.Add(parameters[i], arguments.Positional[i]);
        var rest = new DictValue();
        foreach (var (name, value) in arguments.Named)
        {
            if (parameters.Contains(name) && !given.ContainsKey(name)) given.Add(name, value);
            else if (name == "caller" && special.Contains("caller")) scope.Set("caller", value);
            else rest.Set(new StrValue(name), value);
        }

        if (special.Contains("caller") && scope.Find("caller") is null) scope.Set("caller", new Undefined("no caller is there: the macro is not called by a 'call' block", "caller"));
        if (special.Contains("kwargs")) scope.Set("kwargs", rest);
        else if (rest.Entries.Count > 0) throw Unknown(macro, ((StrValue)rest.Entries.GetAt(0).Key).Text, parameters);
        if (special.Contains("varargs")) scope.Set("varargs", new TupleValue([.. arguments.Positional.Skip(parameters.Count)]));
        else if (arguments.Positional.Count > parameters.Count) throw new JinjaError($"the macro '{macro.Name}' takes at most {parameters.Count} argument{(parameters.Count == 1 ? "" : "s")}, not {arguments.Positional.Count}", "");

        var firstDefault = parameters.Count - macro.Signature.Defaults.Count;
        foreach (var (name, value) in given) scope.Set(name, value);
        for (var i = 0; i < parameters.Count; i++)
        {
            if (given.ContainsKey(parameters[i])) continue;
            scope.Set(parameters[i], i >= firstDefault ? evaluator.Evaluate(macro.Signature.Defaults[i - firstDefault], scope) : new Undefined($"the parameter '{parameters[i]}' of the macro '{macro.Name}' was not given"));
        }
    }

    private static JinjaError Unknown(MacroValue macro, string name, IReadOnlyList<string> parameters)
    {
        if (name == "caller") return new JinjaError($"the macro '{macro.Name}' does not call its caller", "write '{{ caller() }}' in it, or call it without a 'call' block");
        if (parameters.Contains(name)) return new JinjaError($"the macro '{macro.Name}' gets '{name}' twice", "");
        return new JinjaError($"the macro '{macro.Name}' has no parameter '{name}'", NearestName.Remedy(name, [.. parameters]));
    }
}
