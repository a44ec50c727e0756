namespace LavaActors.Jobs;

/// <summary>What an installation adds to the rules of job files.</summary>
public sealed record JobRules
{
    public static JobRules Default { get; } = new();

    /// <summary>Keys of <c>context</c> beyond the usual ones.</summary>
    public IReadOnlyCollection<string> ExtraContextKeys { get; init; } = [];
}
