namespace LavaActors.Dispatch.Consoles.Live;

/// <summary>The last bytes of a stream, each at its offset. It grows as it is needed, up to its capacity; then what is oldest goes.</summary>
public sealed class ConsoleHistory(int capacity)
{
    private const int Smallest = 4096;

    private byte[] _ring = new byte[Math.Min(Smallest, capacity)];

    /// <summary>The offset of the first byte that is still there.</summary>
    public long From => Math.Max(0, To - _ring.Length);

    /// <summary>The offset behind the last byte.</summary>
    public long To { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        if (To + bytes.Length > _ring.Length && _ring.Length < capacity) Grow(To + bytes.Length);
        // What would be overwritten at once need not be written.
        var skipped = Math.Max(0, bytes.Length - _ring.Length);
        To += skipped;
        foreach (var part in Parts(To, bytes.Length - skipped)) bytes.Slice(skipped + part.At, part.Length).CopyTo(_ring.AsSpan(part.Place));
        To += bytes.Length - skipped;
    }

    /// <summary>Up to <paramref name="most"/> bytes from an offset on, or from the first that is still there where that is behind it; none where there are none.</summary>
    public (long Offset, byte[] Bytes) Read(long from, int most)
    {
        var offset = Math.Min(Math.Max(from, From), To);
        var bytes = new byte[(int)Math.Min(most, To - offset)];
        foreach (var part in Parts(offset, bytes.Length)) _ring.AsSpan(part.Place, part.Length).CopyTo(bytes.AsSpan(part.At));
        return (offset, bytes);
    }

    // As long as it grows nothing has been overwritten, so that every byte is at its offset.
    private void Grow(long needed)
    {
        var length = (long)_ring.Length;
        while (length < needed && length < capacity) length *= 2;
        var larger = new byte[Math.Min(length, capacity)];
        _ring.AsSpan(0, (int)To).CopyTo(larger);
        _ring = larger;
    }

    private IEnumerable<(int At, int Place, int Length)> Parts(long offset, int length)
    {
        var place = (int)(offset % _ring.Length);
        var first = Math.Min(length, _ring.Length - place);
        if (first > 0) yield return (0, place, first);
        if (length > first) yield return (first, 0, length - first);
    }
}
