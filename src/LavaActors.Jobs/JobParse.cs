using LavaActors.Jobs.Waits;
using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>What came of reading a job.</summary>
/// <param name="Job">The job; null when there is any error.</param>
/// <param name="Diagnostics">All findings, in the order of the text.</param>
public sealed record JobParse(JobDefinition? Job, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Those of the findings that say what is valid and cannot be run here: warnings to a reader, a refusal to who submits.</summary>
    public IReadOnlyList<Diagnostic> Unsupported { get; init; } = [];

    public bool IsValid => Job is not null;

    public IEnumerable<Diagnostic> Errors => Diagnostics.Where(d => d.IsError);

    public IEnumerable<Diagnostic> Warnings => Diagnostics.Where(d => !d.IsError);

    /// <summary>The same with the MultiNode calls checked once more, now that definitions from elsewhere are at hand.</summary>
    /// <param name="definitions">Of <see cref="WaitCheck.DefinitionsToFetch"/> of the job.</param>
    public JobParse WithDefinitions(IReadOnlyDictionary<TestDefinitionRef, TestDefinition> definitions)
    {
        if (Job is not { } job) return this;
        var before = WaitCheck.Check(job).ToHashSet();
        return (this with { Diagnostics = [.. Diagnostics.Where(d => !before.Contains(d))] }).With(WaitCheck.Check(job, definitions));
    }

    /// <summary>The same with more findings; those that are there already are not repeated.</summary>
    public JobParse With(IReadOnlyList<Diagnostic> more)
    {
        if (more.Count == 0) return this;
        var bag = new DiagnosticBag();
        bag.AddRange(Diagnostics.Concat(more));
        return this with { Job = bag.HasErrors ? null : Job, Diagnostics = bag.Items };
    }

    /// <summary>The same for a job that is to run: what cannot be run here is an error.</summary>
    public JobParse ForSubmission() => Unsupported.Count == 0 ? this : WithErrors([.. Unsupported]);

    /// <summary>The same with every warning an error.</summary>
    public JobParse Strict() => Diagnostics.All(d => d.IsError) ? this : WithErrors([.. Warnings]);

    private JobParse WithErrors(HashSet<Diagnostic> raised) =>
        // Of very many findings not all are kept; what refuses the job is told all the same.
        new(null, [.. Diagnostics.Union(raised).Select(d => Raise(d, raised))]) { Unsupported = [.. Unsupported.Select(d => Raise(d, raised))] };

    private static Diagnostic Raise(Diagnostic finding, HashSet<Diagnostic> raised) => raised.Contains(finding) ? finding with { Severity = Severity.Error } : finding;
}
