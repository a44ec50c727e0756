using System.Collections.Immutable;

namespace LavaActors.Scheduling.Rules;

/// <summary>
/// A part of the queue: the single jobs of one kind, which the same devices meet, or all groups. Of single jobs none can be placed when one cannot, unless it is shorter.
/// </summary>
/// <param name="Bounds">How many there are of each length.</param>
public sealed record Lane(ImmutableSortedDictionary<QueueKey, QueueEntry> Entries, ImmutableSortedDictionary<TimeSpan, int> Bounds)
{
    /// <summary>The name of the groups' lane; the others have the name of their kind.</summary>
    public const string Groups = "";

    public static Lane Empty { get; } = new(ImmutableSortedDictionary<QueueKey, QueueEntry>.Empty, ImmutableSortedDictionary<TimeSpan, int>.Empty);

    public bool IsEmpty => Entries.IsEmpty;

    public Lane With(QueueEntry entry) => Entries.ContainsKey(entry.Key)
        ? this
        : new(Entries.Add(entry.Key, entry), Bounds.SetItem(entry.Bound, Bounds.GetValueOrDefault(entry.Bound) + 1));

    public Lane Without(QueueEntry entry) => new(
        Entries.Remove(entry.Key),
        Bounds[entry.Bound] == 1 ? Bounds.Remove(entry.Bound) : Bounds.SetItem(entry.Bound, Bounds[entry.Bound] - 1));

    /// <summary>Whether one is no longer than a limit.</summary>
    public bool HasOneWithin(TimeSpan limit)
    {
        foreach (var (shortest, _) in Bounds)
            return shortest <= limit;
        return false;
    }
}
