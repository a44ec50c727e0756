using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LavaActors.Pages.Logs;

/// <summary>A record of a log as a page shows it before the viewer of the browser takes over: text only.</summary>
/// <param name="At">Null for what is no record.</param>
public sealed partial record ShownLine(long Number, DateTimeOffset? At, byte Level, string Text)
{
    /// <summary>Of the day, UTC; empty for what is no record.</summary>
    public string Time => At?.UtcDateTime.ToString("HH:mm:ss.fff") ?? "";

    public string LevelName => LogLevels.Names[Level];

    [GeneratedRegex(@"\x1b?\[\d{0,3}(;\d{1,3})*m|\x1b\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Colours();

    /// <summary>Whole lines from a number on.</summary>
    public static IReadOnlyList<ShownLine> Of(ReadOnlySpan<byte> lines, long first)
    {
        var shown = new List<ShownLine>();
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf((byte)'\n');
            shown.Add(Read(first++, end < 0 ? lines : lines[..end]));
            lines = end < 0 ? [] : lines[(end + 1)..];
        }

        return shown;
    }

    private static ShownLine Read(long number, ReadOnlySpan<byte> line)
    {
        var record = LogIndex.Read(number, line);
        return new ShownLine(number, record.Level.Length == 0 ? null : TimeOf(line), LogLevels.Of(line), Colours().Replace(record.Text, ""));
    }

    private static DateTimeOffset? TimeOf(ReadOnlySpan<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(Encoding.UTF8.GetString(line[2..]));
            return json.RootElement.TryGetProperty("dt", out var at) && at.TryGetDateTimeOffset(out var time) ? time : null;
        }
        catch (Exception unlike) when (unlike is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
