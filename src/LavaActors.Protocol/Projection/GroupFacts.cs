using LavaActors.Protocol.Groups;

namespace LavaActors.Protocol.Projection;

/// <summary>A part of what happened in a MultiNode group. What happened is numbered from 1.</summary>
/// <param name="First">The number of the first fact of this part; 0 where the group has none.</param>
/// <param name="To">The number of the last fact of this part; 0 where the group has none.</param>
/// <param name="Last">The number of the last fact that there is; 0 where the group has none.</param>
/// <param name="Facts">Those from <paramref name="First"/> to <paramref name="To"/>, oldest first.</param>
public sealed record GroupFacts(long First, long To, long Last, IReadOnlyList<GroupMessages.IEvent> Facts)
{
    public static GroupFacts None { get; } = new(0, 0, 0, []);

    /// <summary>How many come before this part.</summary>
    public long Earlier => Math.Max(0, First - 1);

    /// <summary>How many come behind it.</summary>
    public long Later => Last - To;

    /// <summary>The numbers of the last facts before a number: at least one of them where there are any. Pure.</summary>
    /// <param name="last">The number of the last fact that there is; 0: none.</param>
    /// <param name="before">Null, less than 2, or more than there are: the last ones of all.</param>
    /// <param name="most">No more than so many; at least 1.</param>
    public static (long First, long To) Part(long last, long? before, int most)
    {
        var to = before is >= 2 && before <= last ? before.Value - 1 : last;
        return to == 0 ? (0, 0) : (Math.Max(1, to - most + 1), to);
    }
}
