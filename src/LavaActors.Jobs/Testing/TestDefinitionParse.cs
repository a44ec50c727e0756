using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>What came of reading a test definition.</summary>
/// <param name="Definition">Null when there is any error.</param>
/// <param name="Diagnostics">All findings, in the order of the text.</param>
public sealed record TestDefinitionParse(TestDefinition? Definition, IReadOnlyList<Diagnostic> Diagnostics)
{
    public bool IsValid => Definition is not null;
}
