using LavaActors.Jobs.Waits;
using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>What came of reading a job.</summary>
/// <param name="Job">The job; null when there is any error.</param>
/// <param name="Diagnostics">All findings, in the order of the text.</param>
public sealed record JobParse(JobDefinition? Job, IReadOnlyList<Diagnostic> Diagnostics)
{
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
}
