namespace LavaActors.Dispatch.Consoles.Kept;

/// <summary>The last output of a program that nobody has taken yet. What does not fit pushes the oldest out, which is counted. No lock, no clock.</summary>
/// <param name="capacity">Bytes that are kept at most.</param>
public sealed class KeeperBacklog(int capacity)
{
    private readonly byte[] _ring = new byte[capacity];
    private int _first;

    /// <summary>Bytes that are there.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that were pushed out since <see cref="TakeDropped"/>.</summary>
    public long Dropped { get; private set; }

    /// <summary>Adds output behind what is there.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > capacity)
        {
            Dropped += bytes.Length - capacity;
            bytes = bytes[^capacity..];
        }

        if (Count + bytes.Length - capacity is > 0 and var over)
        {
            Take(over);
            Dropped += over;
        }

        var end = (_first + Count) % capacity;
        var untilWrap = Math.Min(bytes.Length, capacity - end);
        bytes[..untilWrap].CopyTo(_ring.AsSpan(end));
        bytes[untilWrap..].CopyTo(_ring);
        Count += bytes.Length;
    }

    /// <summary>Copies the oldest bytes, as many as there are and have room; they stay.</summary>
    /// <returns>How many.</returns>
    public int Peek(Span<byte> into)
    {
        var n = Math.Min(into.Length, Count);
        var untilWrap = Math.Min(n, capacity - _first);
        _ring.AsSpan(_first, untilWrap).CopyTo(into);
        _ring.AsSpan(0, n - untilWrap).CopyTo(into[untilWrap..]);
        return n;
    }

    /// <summary>Forgets the oldest bytes.</summary>
    /// <param name="count">No more than <see cref="Count"/>.</param>
    public void Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        (_first, Count) = ((_first + count) % capacity, Count - count);
    }

    /// <summary>What was pushed out, told once.</summary>
    public long TakeDropped()
    {
        var dropped = Dropped;
        Dropped = 0;
        return dropped;
    }
}
