using LavaActors.Jinja.Builtins;
using LavaActors.Jinja.Syntax;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Rendering;

/// <summary>What one template and those it extends share: variables and blocks.</summary>
/// <param name="name">The template that was asked for.</param>
/// <param name="given">Variables from outside. Never changed.</param>
/// <param name="blocks">Definitions of each block, the most derived one first.</param>
internal sealed class TemplateContext(string name, IReadOnlyDictionary<string, Value> given, Dictionary<string, List<(Block Block, TemplateTree Tree)>> blocks)
{
    private readonly Dictionary<string, Value> _set = new(StringComparer.Ordinal);
    private readonly HashSet<string> _exported = new(StringComparer.Ordinal);

    public string Name => name;

    public Dictionary<string, List<(Block Block, TemplateTree Tree)>> Blocks => blocks;

    /// <summary>The module of an import has those of <c>set</c> and <c>macro</c>, without names that begin with an underscore.</summary>
    public IReadOnlyDictionary<string, Value> Exported => _set.Where(variable => _exported.Contains(variable.Key)).ToDictionary();

    public IEnumerable<string> Names => _set.Keys.Concat(given.Keys).Concat(Globals.All.Keys);

    public Value? Find(string variable) => _set.TryGetValue(variable, out var value) || given.TryGetValue(variable, out value) || Globals.All.TryGetValue(variable, out value) ? value : null;

    /// <summary>A <c>set</c> at the top of a template: parents and blocks see it.</summary>
    public void Set(string variable, Value value, bool export)
    {
        _set[variable] = value;
        if (variable.StartsWith('_')) return;
        if (export) _exported.Add(variable);
        else _exported.Remove(variable);
    }

    /// <summary>All variables, with others over them.</summary>
    public Dictionary<string, Value> With(IReadOnlyDictionary<string, Value> local)
    {
        var all = new Dictionary<string, Value>(given, StringComparer.Ordinal);
        foreach (var (variable, value) in _set) all[variable] = value;
        foreach (var (variable, value) in local) all[variable] = value;
        return all;
    }
}
