namespace LavaActors.Verdicts.Judging;

/// <summary>The innermost action that failed last, or that ran when its run was lost.</summary>
/// <param name="Level">Dotted position, <c>2.4.4.1</c>.</param>
/// <param name="Section">The kind of its block: <c>deploy</c>, <c>boot</c>, <c>test</c>, <c>command</c>; null if that is not known.</param>
/// <param name="At">When it was over; null if it never was.</param>
public sealed record FailedAction(string Level, string Name, string? Section, DateTimeOffset? At)
{
    /// <summary>The level of its top action.</summary>
    public string Top => Level.Split('.')[0];
}
