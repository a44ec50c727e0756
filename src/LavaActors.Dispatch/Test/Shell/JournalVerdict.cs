namespace LavaActors.Dispatch.Test.Shell;

/// <summary>What the dispatcher makes of the runner's question.</summary>
internal abstract record JournalVerdict
{
    private JournalVerdict()
    {
    }

    /// <summary>Something may be missing: these lines are asked for.</summary>
    public sealed record Wanted(string Answer) : JournalVerdict;

    /// <summary>Nothing more is wanted.</summary>
    /// <param name="Lines">The definition's lines of the journal, where they had to be read; null: the console had shown all of them.</param>
    public sealed record Settled(IReadOnlyList<string>? Lines) : JournalVerdict
    {
        /// <summary>It was answered before: the answer did not come through.</summary>
        public bool IsRepeated { get; init; }

        /// <summary>For the log.</summary>
        public string? Problem { get; init; }
    }
}
