using LavaActors.Jinja.Syntax;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Rendering;

/// <summary>Variables of a scope that was entered.</summary>
internal sealed class Scope
{
    private readonly Value?[] _values;
    private readonly ScopePlan _plan;
    private readonly Scope? _outer;

    /// <param name="plan">Its names.</param>
    /// <param name="outer">The scope around it in the text; null for templates and blocks.</param>
    /// <param name="context">Where names come from that no scope has.</param>
    /// <param name="plans">Of the template in which it stands.</param>
    public Scope(ScopePlan plan, Scope? outer, TemplateContext context, ScopePlans plans)
    {
        _plan = plan;
        _outer = outer;
        Context = context;
        Plans = plans;
        _values = new Value?[plan.Names.Count];
        for (var slot = 0; slot < _values.Length; slot++)
        {
            var (name, source) = plan.Names[slot];
            _values[slot] = source switch { NameSource.Context => context.Find(name), NameSource.Outer => outer!.Find(name), _ => null };
        }
    }

    public TemplateContext Context { get; }

    public ScopePlans Plans { get; }

    /// <summary>Whether <c>set</c> here is seen by parents and blocks.</summary>
    public bool IsTop { get; init; }

    /// <summary>The template whose output ends at <c>extends</c>; null where output is captured, or in a block.</summary>
    public Root? Root { get; init; }

    /// <summary>A scope within this one.</summary>
    public Scope Inside(object part) => new(Plans[part], this, Context, Plans) { Root = Root };

    /// <summary>The value; null when it has none.</summary>
    public Value? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            var slot = scope._plan.Slot(name);
            if (slot >= 0) return scope._values[slot];
        }

        return Context.Find(name);
    }

    /// <summary>Assigns in this scope, which has the name by its plan.</summary>
    public void Set(string name, Value? value) => _values[_plan.Slot(name)] = value;

    /// <summary>What was assigned in this scope and those around it: an included template sees it.</summary>
    public Dictionary<string, Value> Assigned()
    {
        var assigned = new Dictionary<string, Value>(StringComparer.Ordinal);
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            foreach (var name in scope._plan.Stored)
            {
                if (!assigned.ContainsKey(name) && Find(name) is { } value) assigned.Add(name, value);
            }
        }

        return assigned;
    }

    /// <summary>The names somebody may have meant.</summary>
    public IEnumerable<string> Names()
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            for (var slot = 0; slot < scope._values.Length; slot++)
            {
                if (scope._values[slot] is not null) yield return scope._plan.Names[slot].Name;
            }
        }

        foreach (var name in Context.Names) yield return name;
    }
}
