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
}
