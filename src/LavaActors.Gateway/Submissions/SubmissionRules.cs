namespace LavaActors.Gateway.Submissions;

/// <summary>What the lab has chosen for jobs that come in.</summary>
/// <param name="ContextVariables">Names that the <c>context</c> of a job may have beside those of LAVA (its server's setting <c>EXTRA_CONTEXT_VARIABLES</c>).</param>
/// <param name="Definitions">Looks at test definitions that stand elsewhere; null: nobody does.</param>
/// <param name="Recipients">Looks at whom a job is to tell; null: nobody does.</param>
/// <param name="Queries">Looks at the stored query that a job is to be compared by; null: nobody does.</param>
public sealed record SubmissionRules(IReadOnlyCollection<string> ContextVariables, IDefinitionCheck? Definitions, RecipientCheck? Recipients = null, CompareQueryCheck? Queries = null)
{
    public static SubmissionRules Default { get; } = new([], null);
}
