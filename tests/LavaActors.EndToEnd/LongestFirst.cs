using LavaActors.EndToEnd;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("LavaActors.EndToEnd.LongestFirst", "LavaActors.EndToEnd")]

namespace LavaActors.EndToEnd;

/// <summary>
/// Of the collections that run beside each other those that take long begin first: one that is left at the end would run alone. The clusters begin when boards and machines are done, which are held to seconds.
/// By itself the order is another in each run.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest = [nameof(BoardsCollection), nameof(MachinesCollection), nameof(MainJobTests), nameof(OwnClusterCollection), nameof(KillTests)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Place(collection.DisplayName)).ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);

    // A class without a collection has one of its own, "Test collection for LavaActors.EndToEnd.KillTests".
    private static int Place(string name) => Array.FindIndex(Longest, one => name == one || name.EndsWith("." + one, StringComparison.Ordinal)) is >= 0 and var place ? place : Longest.Length;
}
