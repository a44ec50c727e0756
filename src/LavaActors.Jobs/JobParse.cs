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

    /// <summary>This with more findings; those that were there already are not repeated.</summary>
    public JobParse With(IReadOnlyList<Diagnostic> more)
    {
        if (more.Count == 0) return this;
        var bag = new DiagnosticBag();
        bag.AddRange(Diagnostics.Concat(more));
        return new JobParse(bag.HasErrors ? null : Job, bag.Items);
    }
}
