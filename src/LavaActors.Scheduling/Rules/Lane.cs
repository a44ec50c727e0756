using System.Collections.Immutable;

namespace LavaActors.Scheduling.Rules;

/// <summary>
/// A part of the queue: the single jobs of one kind, which the same devices meet, or all groups. Of single jobs none can be placed when one cannot, unless it is shorter.
/// </summary>
/// <param name="Entries">In the order of their keys. Flat: each decision walks through them, and few change.</param>
/// <param name="Bounds">How many there are of each length.</param>
public sealed record Lane(ImmutableArray<QueueEntry> Entries, ImmutableSortedDictionary<TimeSpan, int> Bounds)
{
    /// <summary>The name of the groups' lane; the others have the name of their kind.</summary>
    public const string Groups = "";

    private static readonly Comparer<QueueEntry> ByKey = Comparer<QueueEntry>.Create((left, right) => left.Key.CompareTo(right.Key));

    public static Lane Empty { get; } = new([], ImmutableSortedDictionary<TimeSpan, int>.Empty);

    public bool IsEmpty => Entries.IsEmpty;

    public Lane With(QueueEntry entry) => Entries.BinarySearch(entry, ByKey) is < 0 and var before
        ? new(Entries.Insert(~before, entry), Bounds.SetItem(entry.Bound, Bounds.GetValueOrDefault(entry.Bound) + 1))
        : this;

    public Lane Without(QueueEntry entry) => new(
        Entries.RemoveAt(Entries.BinarySearch(entry, ByKey)),
        Bounds[entry.Bound] == 1 ? Bounds.Remove(entry.Bound) : Bounds.SetItem(entry.Bound, Bounds[entry.Bound] - 1));

    /// <summary>Whether one is no longer than a limit.</summary>
    public bool HasOneWithin(TimeSpan limit)
    {
        foreach (var (shortest, _) in Bounds)
            return shortest <= limit;
        return false;
    }
}
