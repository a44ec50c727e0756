using System.Buffers;

namespace LavaActors.Dispatch.Logs;

/// <summary>What stands in a run's log in the place of bytes that this host has lost: records of the same length together, so that the offsets of what comes behind them stay as they are. Pure.</summary>
public static class LostBytes
{
    /// <summary>Bytes of a record at the most.</summary>
    public const int MostOfRecord = 16 * 1024;

    /// <param name="count">How many bytes are lost.</param>
    /// <param name="at">The time that the records bear.</param>
    /// <returns>Whole lines, as many bytes as are lost. Where there is no room for a record it is one empty line.</returns>
    public static IEnumerable<byte[]> Lines(long count, DateTimeOffset at)
    {
        var (first, next) = ($"{count} bytes of this log are lost: they were stored by the controllers, and this host has them no more (a power cut?); where this is read the controllers have lost them, too (was their database restored?)", "(lost)");
        var least = Length(at, first);
        if (count < least)
        {
            var blank = new byte[count];
            blank.AsSpan().Fill((byte)' ');
            blank[^1] = (byte)'\n';
            yield return blank;
            yield break;
        }

        var text = first;
        for (var left = count; left > 0; text = next)
        {
            // What stays over has room for a record, too.
            var length = left <= MostOfRecord ? (int)left : (int)Math.Min(MostOfRecord, left - least);
            yield return Record(at, text, length - Length(at, text));
            left -= length;
        }
    }

    private static int Length(DateTimeOffset at, string text) => Record(at, text, 0).Length;

    private static byte[] Record(DateTimeOffset at, string text, int spaces)
    {
        var bytes = new ArrayBufferWriter<byte>();
        LogFormat.Write(bytes, at, "error", text + new string(' ', spaces), []);
        return bytes.WrittenSpan.ToArray();
    }
}
