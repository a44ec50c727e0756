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

    /// <summary>The same for a job that is to run: what cannot be run here is an error.</summary>
    public JobParse ForSubmission() => Unsupported.Count == 0 ? this : WithErrors([.. Unsupported]);

    /// <summary>The same with every warning an error.</summary>
    public JobParse Strict() => Diagnostics.All(d => d.IsError) ? this : WithErrors([.. Warnings]);

    private JobParse WithErrors(HashSet<Diagnostic> raised) =>
        new(null, [.. Diagnostics.Select(d => Raise(d, raised))]) { Unsupported = [.. Unsupported.Select(d => Raise(d, raised))] };

    private static Diagnostic Raise(Diagnostic finding, HashSet<Diagnostic> raised) => raised.Contains(finding) ? finding with { Severity = Severity.Error } : finding;
}
