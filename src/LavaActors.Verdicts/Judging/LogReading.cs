using System.Runtime.CompilerServices;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Verdicts.Judging;

/// <summary>Goes through a stored log, of which never more than a block and a line are in memory.</summary>
public static class LogReading
{
    private const int Block = 256 * 1024;

    /// <summary>A line that is longer comes as its first bytes; the dispatcher writes none of them (pipeline.md §11).</summary>
    private const int LongestLine = 1024 * 1024;

    /// <summary>The records of the first <paramref name="length"/> bytes, in order; an unfinished last line is left out. Ends early where the log is damaged.</summary>
    public static async IAsyncEnumerable<LogRecord> RecordsAsync(this ILogStore logs, JobId job, long length, [EnumeratorCancellation] CancellationToken stop)
    {
        var begun = new MemoryStream();
        var (at, line, start) = (0L, 0L, 0L);
        while (at < length)
        {
            var block = await BlockAsync(logs, job, at, (int)Math.Min(Block, length - at), stop);
            if (block.IsEmpty) yield break;
            var rest = block;
            while (rest.Span.IndexOf((byte)'\n') is >= 0 and var end)
            {
                begun.Write(rest.Span[..Math.Min(end, Room(begun))]);
                yield return LogRecord.Parse(line++, start, begun.GetBuffer().AsSpan(0, (int)begun.Length));
                begun.SetLength(0);
                rest = rest[(end + 1)..];
                start = at + block.Length - rest.Length;
            }

            begun.Write(rest.Span[..Math.Min(rest.Length, Room(begun))]);
            at += block.Length;
        }
    }

    private static int Room(MemoryStream begun) => LongestLine - (int)begun.Length;

    private static async Task<ReadOnlyMemory<byte>> BlockAsync(ILogStore logs, JobId job, long at, int max, CancellationToken stop)
    {
        try
        {
            return await logs.ReadAsync(job, at, max, stop);
        }
        catch (InvalidDataException)
        {
            // What is before it has been read, and is all that anybody will ever know.
            return ReadOnlyMemory<byte>.Empty;
        }
    }
}
