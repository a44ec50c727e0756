using System.Text;
using LavaActors.Verdicts.Judging;

namespace LavaActors.Pages.Logs;

/// <summary>
/// What a viewer must know of a whole log to show any part of it: how many lines, the level of each, and where actions begin and end. A byte for each line:
/// a log of a million lines has an index of a mebibyte. Grows with the log; not safe for several threads.
/// </summary>
/// <param name="keepsTimes">Knows when each line was written, too: five bytes for each.</param>
public sealed class LogIndex(bool keepsTimes = false)
{
    /// <summary>Most actions whose places are kept; a log with more of them is shown without folds for the rest.</summary>
    public const int MostFolds = 20_000;

    // With what keeps it among others; and of a fold with its two texts.
    private const int OfItself = 512, OfFold = 120;

    private readonly List<byte> _levels = [];
    private readonly List<LogFold> _folds = [];
    private readonly List<int> _open = [];
    private long _bytesOfFolds;

    /// <summary>Bytes of the log that the index covers: whole lines.</summary>
    public long Offset { get; private set; }

    /// <summary>About how much memory it takes.</summary>
    public long Bytes => OfItself + _levels.Capacity + _bytesOfFolds + (Times?.Bytes ?? 0);

    /// <summary>Null where they are not kept.</summary>
    public LineTimes? Times { get; } = keepsTimes ? new LineTimes() : null;

    /// <summary>Levels of the lines, numbers as in <see cref="LogLevels"/>.</summary>
    public IReadOnlyList<byte> Levels => _levels;

    /// <summary>In the order of their first lines.</summary>
    public IReadOnlyList<LogFold> Folds => _folds;

    /// <summary>Takes what comes next of the log; a torn last line is left for the next call.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Line(bytes[..end]);
            Offset += end + 1;
            bytes = bytes[(end + 1)..];
        }
    }

    internal byte[] CopyLevels(int from) => [.. _levels.Skip(from)];

    /// <summary>Of one that keeps times: the lines of a range that there are.</summary>
    internal LogPart Part(int from, int to)
    {
        var (first, end) = (Math.Clamp(from, 0, _levels.Count), Math.Clamp(to, 0, _levels.Count));
        var part = new LogPart(first, _levels.Count, new byte[Math.Max(0, end - first)], new long[Math.Max(0, end - first)]);
        for (var n = 0; n < part.Levels.Length; n++) (part.Levels[n], part.Times[n]) = (_levels[first + n], Times![first + n]);
        return part;
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        var level = LogLevels.Of(line);
        var number = _levels.Count;
        _levels.Add(level);
        Times?.Add(line);
        if (level is not (LogLevels.Debug or LogLevels.Info)) return;
        var at = line.IndexOf("\"msg\": \""u8);
        if (at < 0) return;
        var message = line[(at + 8)..];
        if (message.StartsWith("start: "u8)) Start(number, message[7..]);
        else if (message.StartsWith("end: "u8)) End(number, message[5..]);
    }

    private void Start(int number, ReadOnlySpan<byte> rest)
    {
        if (_folds.Count >= MostFolds || Name(rest) is not var (level, name)) return;
        _open.Add(_folds.Count);
        _folds.Add(new LogFold(number, null, level, name));
        _bytesOfFolds += OfFold + (sizeof(char) * (level.Length + name.Length));
    }

    private void End(int number, ReadOnlySpan<byte> rest)
    {
        if (Name(rest) is not var (level, name)) return;
        var place = _open.FindLastIndex(open => _folds[open].Level == level && _folds[open].Name == name);
        if (place < 0) return;
        _folds[_open[place]] = _folds[_open[place]] with { End = number };
        // What it contains and did not end by itself ends with it.
        foreach (var inner in _open.Skip(place + 1)) _folds[inner] = _folds[inner] with { End = number - 1 };
        _open.RemoveRange(place, _open.Count - place);
    }

    /// <summary><c>1.2 tftp-deploy (timeout ...</c>; null for what only looks like it.</summary>
    private static (string Level, string Name)? Name(ReadOnlySpan<byte> rest)
    {
        var stop = rest.IndexOf(" ("u8);
        if (stop is < 3 or > 200) return null;
        var words = Encoding.UTF8.GetString(rest[..stop]).Split(' ');
        return words.Length == 2 && words[0].All(c => char.IsAsciiDigit(c) || c == '.') && words[1].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? (words[0], words[1]) : null;
    }

    /// <summary>Reads one line as viewers show it.</summary>
    internal static LogRecord Read(long number, ReadOnlySpan<byte> line) => LogRecord.Parse(number, 0, line);
}
