using Microsoft.Win32.SafeHandles;

namespace LavaActors.Storage.Logs;

/// <summary>Where the lines of a growing file begin: every 1024th is remembered, the rest is counted from there.</summary>
internal sealed class LineIndex
{
    private const int Step = 1024;

    private readonly Lock _lock = new();
    private readonly List<long> _starts = [0];

    /// <summary>The offset at which a 0-based line begins; the file's length when it has no such line.</summary>
    public long OffsetOf(SafeFileHandle file, long line, CancellationToken stop)
    {
        lock (_lock)
        {
            var mark = (int)Math.Min(line / Step, _starts.Count - 1);
            return Count(file, _starts[mark], (long)mark * Step, line, stop);
        }
    }

    private long Count(SafeFileHandle file, long from, long atLine, long wanted, CancellationToken stop)
    {
        if (atLine >= wanted)
            return from;
        var buffer = new byte[64 * 1024];
        while (RandomAccess.Read(file, buffer, from) is > 0 and var read)
        {
            stop.ThrowIfCancellationRequested();
            var at = 0;
            while (buffer.AsSpan(at, read - at).IndexOf((byte)'\n') is >= 0 and var next)
            {
                at += next + 1;
                atLine++;
                if (atLine % Step == 0 && atLine / Step == _starts.Count)
                    _starts.Add(from + at);
                if (atLine == wanted)
                    return from + at;
            }

            from += read;
        }

        return from;
    }
}
