using LavaActors.Jobs.Methods;
using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>What the readers of one job share.</summary>
internal sealed class ReadContext
{
    private readonly List<(string Path, TimeLimit Limit)> _limits = [];
    private readonly List<Diagnostic> _unsupported = [];

    public DiagnosticBag Bag { get; } = new();

    /// <summary>A job after the split: roles are single names and the group is known.</summary>
    public bool IsSubJob { get; init; }

    /// <summary>Names that <c>context</c> may have beside those that LAVA knows.</summary>
    public IReadOnlyCollection<string> ContextVariables { get; init; } = [];

    /// <summary>Exact names of the roles; null in a single-node job.</summary>
    public IReadOnlyCollection<string>? RoleNames { get; set; }

    /// <summary>Timeouts read so far that must not exceed the job's.</summary>
    public IReadOnlyList<(string Path, TimeLimit Limit)> Limits => _limits;

    /// <summary>Findings of <see cref="CannotRun"/>.</summary>
    public IReadOnlyList<Diagnostic> Unsupported => _unsupported;

    /// <summary>Reports what is valid and cannot be run here.</summary>
    /// <param name="where">Its place.</param>
    /// <param name="path">Its path.</param>
    /// <param name="what">Its name, as <c>boot method 'fastboot'</c>.</param>
    /// <param name="remedy">What would run.</param>
    public void CannotRun(SourceSpan where, string path, string what, string remedy)
    {
        var finding = new Diagnostic(Severity.Warning, where, path, BlockSupport.Refusal(what), remedy);
        Bag.Add(finding);
        _unsupported.Add(finding);
    }

    /// <summary>Reads a timeout that must not exceed the job's.</summary>
    public TimeLimit? Limit(MapReader reader, string key)
    {
        var limit = reader.TimeLimit(key);
        if (limit is not null) _limits.Add((reader.PathOf(key), limit));
        return limit;
    }

    /// <summary>Reads named timeouts that must not exceed the job's.</summary>
    public IReadOnlyDictionary<string, TimeSpan> NamedLimits(MapReader reader, string key)
    {
        var limits = reader.TimeLimits(key);
        _limits.AddRange(limits.Select(l => ($"{reader.PathOf(key)}.{l.Key}", l.Value)));
        return limits.Durations();
    }
}
