namespace LavaActors.Pages.Logs;

/// <summary>
/// When each line of a log was written, to the millisecond: four bytes for a line. Times only go on: behind a clock that was set back they stand until it has caught up, since lines are in the order in which they were written. Grows
/// with the log; not safe for several threads.
/// </summary>
public sealed class LineTimes
{
    // Milliseconds from the first time on, for 49 days.
    private readonly List<uint> _after = [];
    private long _begin;
    private bool _hasBegun;

    public int Count => _after.Count;

    /// <summary>About how much memory it takes.</summary>
    public long Bytes => (long)_after.Capacity * sizeof(uint);

    /// <summary>Milliseconds from 1970 on, UTC. A line without a time has that of the one before it, and one before all times the first of them.</summary>
    public long this[int line] => _begin + _after[line];

    /// <summary>One more line, as it stands in the log.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        var before = Count == 0 ? 0 : _after[^1];
        var at = Of(line);
        if (at is not null && !_hasBegun) (_begin, _hasBegun) = (at.Value, true);
        _after.Add(at is null ? before : (uint)Math.Clamp(at.Value - _begin, before, uint.MaxValue));
    }

    /// <summary>How many of the first lines were written before a time: the place where it would stand.</summary>
    /// <param name="at">Milliseconds from 1970 on, UTC.</param>
    public int CountBefore(long at)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (this[middle] < at) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>The <c>dt</c> of a record (spec: pipeline.md §11), which is its first field: <c>2026-01-01T12:00:00.123456+00:00</c>; without a zone it is UTC. Null for what is no record.</summary>
    internal static long? Of(ReadOnlySpan<byte> line)
    {
        const int longest = 48;
        var head = line[..Math.Min(line.Length, longest)];
        var at = head.IndexOf("\"dt\": \""u8);
        if (at < 0) return null;
        var text = head[(at + 7)..];
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)' ') || text[13] != ':' || text[16] != ':') return null;
        var (year, month, day) = (Number(text[..4]), Number(text[5..7]), Number(text[8..10]));
        var (hour, minute, second) = (Number(text[11..13]), Number(text[14..16]), Number(text[17..19]));
        if (year is null or 0 || month is not (>= 1 and <= 12) || day is null or 0 || day > DateTime.DaysInMonth(year.Value, month.Value) || hour is not < 24 || minute is not < 60 || second is not < 60) return null;
        var whole = new DateTimeOffset(year.Value, month.Value, day.Value, hour.Value, minute.Value, second.Value, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var rest = text[19..];
        var (milliseconds, weight) = (0, 100);
        if (!rest.IsEmpty && rest[0] == '.')
        {
            for (rest = rest[1..]; !rest.IsEmpty && rest[0] is >= (byte)'0' and <= (byte)'9'; rest = rest[1..], weight /= 10) milliseconds += (rest[0] - '0') * weight;
        }

        return whole + milliseconds - Zone(rest);
    }

    /// <summary>Milliseconds east of Greenwich.</summary>
    private static long Zone(ReadOnlySpan<byte> text)
    {
        if (text.Length < 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':' || Number(text[1..3]) is not { } hours || Number(text[4..6]) is not { } minutes) return 0;
        return (text[0] == '-' ? -60_000L : 60_000L) * ((hours * 60) + minutes);
    }

    private static int? Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9') return null;
            number = (number * 10) + (digit - '0');
        }

        return number;
    }
}
