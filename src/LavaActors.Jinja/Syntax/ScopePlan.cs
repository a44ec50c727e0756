namespace LavaActors.Jinja.Syntax;

/// <summary>Where the value of a name comes from when its scope is entered.</summary>
internal enum NameSource
{
    /// <summary>Given by whoever enters: loop variables, parameters.</summary>
    Parameter,

    /// <summary>Looked up in the template's context.</summary>
    Context,

    /// <summary>Taken from the scope around: an assignment stays inside.</summary>
    Outer,

    /// <summary>No value yet: it is assigned before it is read.</summary>
    Nothing,
}

/// <summary>The names of one scope, known before it is entered. Jinja2 decides at compile time which scope a name belongs to; what a template prints depends on it, so it is decided here in the same way.</summary>
internal sealed class ScopePlan(ScopePlan? outer)
{
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly List<(string Name, NameSource Source)> _names = [];
    private readonly HashSet<string> _stored = new(StringComparer.Ordinal);
    private ScopePlan? _base;

    /// <summary>Names with their slots in order.</summary>
    public IReadOnlyList<(string Name, NameSource Source)> Names => _names;

    /// <summary>Names that are assigned here; an included template sees them.</summary>
    public IReadOnlyCollection<string> Stored => _stored;

    public ScopePlan? Outer => outer;

    /// <summary>Names a macro's body uses without declaring them: <c>caller</c>, <c>varargs</c>, <c>kwargs</c>; of a block or template <c>self</c>, <c>super</c>.</summary>
    public IReadOnlySet<string> Special { get; init; } = new HashSet<string>();

    public int Slot(string name) => _index.TryGetValue(name, out var slot) ? slot : -1;

    public void Load(string name)
    {
        if (!IsKnown(name)) Define(name, NameSource.Context);
    }

    public void Store(string name)
    {
        _stored.Add(name);
        if (!IsOwn(name)) Define(name, outer?.IsKnown(name) == true ? NameSource.Outer : NameSource.Nothing);
    }

    public void Parameter(string name)
    {
        _stored.Add(name);
        Define(name, NameSource.Parameter);
    }

    /// <summary>A layer over this plan for one branch of an <c>if</c>.</summary>
    public ScopePlan Branch() => new(outer) { _base = this };

    /// <summary>Takes over what branches found. A name that only some of them assign keeps its value from outside in the others.</summary>
    public void Join(IReadOnlyList<ScopePlan> branches)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in branches.SelectMany(branch => branch._stored.Where(name => !IsStored(name)))) counts[name] = counts.GetValueOrDefault(name) + 1;
        foreach (var branch in branches)
        {
            foreach (var (name, source) in branch._names) Define(name, source);
            _stored.UnionWith(branch._stored);
        }

        foreach (var (name, count) in counts)
        {
            if (count < branches.Count) Define(name, outer?.IsKnown(name) == true ? NameSource.Outer : NameSource.Context);
        }
    }

    private bool IsKnown(string name)
    {
        for (var plan = this; plan is not null; plan = plan.Outer)
        {
            if (plan.IsOwn(name)) return true;
        }

        return false;
    }

    private bool IsOwn(string name) => _index.ContainsKey(name) || _base?.IsOwn(name) == true;

    private bool IsStored(string name) => _stored.Contains(name) || _base?.IsStored(name) == true;

    private void Define(string name, NameSource source)
    {
        if (_index.TryGetValue(name, out var slot))
        {
            _names[slot] = (name, source);
            return;
        }

        _index.Add(name, _names.Count);
        _names.Add((name, source));
    }
}
