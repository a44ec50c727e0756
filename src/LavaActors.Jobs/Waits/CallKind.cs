namespace LavaActors.Jobs.Waits;

/// <summary>What a call asks of the group (spec: multinode.md §6).</summary>
internal enum CallKind
{
    Send,
    Wait,
    WaitAll,
    Sync,

    /// <summary>Something whose calls are not in sight: a definition that is not at hand, a script. It may make every call there is.</summary>
    Anything,

    /// <summary>A program of a name nobody here knows. It is taken for one that makes no calls, as nearly all do.</summary>
    Program,
}
