using System.Text;
using System.Text.Json;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Results;

/// <summary>The messages of a result's log lines.</summary>
public static class LogExcerpt
{
    /// <summary>So much of a log stands in a report.</summary>
    private const int MostBytes = 64 * 1024;

    /// <summary>Empty for a result without lines.</summary>
    public static async Task<string> OfAsync(ILogStore logs, TestCaseRow row, CancellationToken stop)
    {
        if (row.StartLine is not { } start || row.EndLine is not { } end || end < start) return "";
        var range = await logs.LinesAsync(row.Job, start, end + 1, stop);
        if (range.To <= range.From) return "";
        var isCut = range.To - range.From > MostBytes;
        var text = Encoding.UTF8.GetString((await logs.ReadAsync(row.Job, range.From, (int)Math.Min(MostBytes, range.To - range.From), stop)).Span);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat((isCut ? lines.SkipLast(1) : lines).Select(line => Message(line) + "\n")) + (isCut ? "...\n" : "");
    }

    /// <summary>A record is <c>- {"dt": ..., "lvl": ..., "msg": ...}</c>; what is none stays as it is.</summary>
    private static string Message(string line)
    {
        if (!line.StartsWith("- {", StringComparison.Ordinal)) return line;
        try
        {
            using var record = JsonDocument.Parse(line.AsMemory(2));
            return record.RootElement.TryGetProperty("msg", out var message) ? message.ValueKind is JsonValueKind.String ? message.GetString()! : message.GetRawText() : line;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Half a character in an escape, too, which is found when the text is taken.
            return line;
        }
    }
}
