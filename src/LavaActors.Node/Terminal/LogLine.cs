using System.Text.Json;

namespace LavaActors.Node.Terminal;

/// <summary>A record of a job's log (spec: pipeline.md §11) as a line for people.</summary>
public static class LogLine
{
    /// <summary><c>12:00:01.123 target  text</c>; a text that is no record is shown as it is.</summary>
    public static string Text(string record)
    {
        if (!record.StartsWith("- {", StringComparison.Ordinal)) return record;
        try
        {
            using var json = JsonDocument.Parse(record.AsMemory(2));
            var root = json.RootElement;
            var at = root.GetProperty("dt").GetDateTimeOffset().UtcDateTime;
            var level = root.GetProperty("lvl").GetString();
            var from = root.TryGetProperty("ns", out var ns) ? $"{level}({ns.GetString()})" : level;
            var message = root.GetProperty("msg");
            return $"{at:HH:mm:ss.fff} {from,-8} {(message.ValueKind == JsonValueKind.String ? message.GetString() : Fields(message))}";
        }
        catch (Exception unlike) when (unlike is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            return record;
        }
    }

    private static string Fields(JsonElement message) => message.ValueKind == JsonValueKind.Object
        ? string.Join(' ', message.EnumerateObject().Select(field => $"{field.Name}={field.Value}"))
        : message.ToString();
}
