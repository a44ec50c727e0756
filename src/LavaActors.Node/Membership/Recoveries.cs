namespace LavaActors.Node.Membership;

/// <summary>Whether members are coming back into reach, so that nobody is to be put out yet. Pure; times are those since any one moment.</summary>
/// <param name="stableAfter">How long the split-brain resolver waits.</param>
internal sealed class Recoveries(TimeSpan stableAfter)
{
    private int _records;
    private TimeSpan? _since;

    /// <summary>How often it has gone on since the members changed.</summary>
    public int Times { get; private set; }

    /// <summary>A member is out of reach for the first that found it so, or back for the last: the resolver begins to wait anew by itself.</summary>
    public void MembersChanged(TimeSpan at) => (_since, Times) = (at, 0);

    /// <param name="records">How many do not reach somebody.</param>
    /// <returns>
    /// Whether one more reaches a member again, and not all do yet. Nothing is put off for ever: what has gone on for twice the resolver's time is no recovery.
    /// </returns>
    public bool Continue(int records, TimeSpan at)
    {
        var isLess = records > 0 && records < _records;
        _records = records;
        var goesOn = isLess && _since is { } since && at - since < 2 * stableAfter;
        if (goesOn) Times++;
        return goesOn;
    }
}
