namespace LavaActors.Verdicts;

/// <summary>The times by which <see cref="VerdictActor"/> works.</summary>
public sealed record VerdictSettings
{
    /// <summary>From the end of a job until it is judged: the last bytes of its log may come a moment later.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Jobs of whose end nothing was heard here are looked for so often.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMinutes(1);
}
