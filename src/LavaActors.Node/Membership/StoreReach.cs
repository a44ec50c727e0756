namespace LavaActors.Node.Membership;

/// <summary>
/// For how long the store has answered other controllers and not this one. A single answer here, or none anywhere else, begins it anew: a store that was away for all comes back to one
/// of them first. Pure.
/// </summary>
/// <param name="Looks">How many times on end it was so.</param>
/// <param name="Since">When it was first so, in a time that only goes forward; null when it was not so at the last look.</param>
internal sealed record StoreReach(int Looks, TimeSpan? Since)
{
    // A process that stood still between two looks knows nothing of the time between them.
    private const int FewestLooks = 3;

    public static StoreReach Well { get; } = new(0, null);

    /// <param name="answersHere">Whether the store answered this controller.</param>
    /// <param name="answersOthers">What other controllers that are there say of themselves; null: nothing.</param>
    public StoreReach After(bool answersHere, IEnumerable<bool?> answersOthers, TimeSpan now) =>
        !answersHere && answersOthers.Contains(true) ? new StoreReach(Looks + 1, Since ?? now) : Well;

    /// <summary>Whether this controller only keeps work from others who could do it.</summary>
    public bool IsTooLong(TimeSpan limit, TimeSpan now) => Looks >= FewestLooks && now - Since >= limit;
}
