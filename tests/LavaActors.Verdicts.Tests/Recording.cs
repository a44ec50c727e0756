using System.Text;
using System.Text.Json;
using LavaActors.Protocol.Jobs;
using LavaActors.Verdicts.Judging;

namespace LavaActors.Verdicts.Tests;

/// <summary>
/// A job that ran on a board of the emulated lab: its log, of which lines were left out that say nothing, and before it one line with what else is known of it and what is to
/// come of it, as JSON.
/// </summary>
internal sealed record Recording(string Rule, string? Category, string Explanation, IReadOnlyList<string> Evidence, EndedRun Run, IReadOnlyList<LogRecord> Log)
{
    private const string Prefix = "samples/";

    public static IEnumerable<string> Names => typeof(Recording).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]).Order(StringComparer.Ordinal);

    public static Recording Read(string name)
    {
        using var stream = typeof(Recording).Assembly.GetManifestResourceStream(Prefix + name)!;
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().TrimEnd('\n').Split('\n');
        using var header = JsonDocument.Parse(lines[0]);
        var root = header.RootElement;
        var action = root.GetProperty("action") is { ValueKind: JsonValueKind.Object } failed
            ? new FailedAction(Text(failed, "level")!, Text(failed, "name")!, Text(failed, "section"), failed.GetProperty("at").GetDateTimeOffset())
            : null;
        var run = new EndedRun(
            Enum.Parse<JobHealth>(Text(root, "health")!), Text(root, "error_type"), Text(root, "error"), action, root.GetProperty("failed_tests").GetInt32(), Text(root, "device"));
        return new Recording(
            Text(root, "rule")!, Text(root, "category"), Text(root, "explanation")!, [.. root.GetProperty("evidence").EnumerateArray().Select(text => text.GetString()!)], run, [.. Records(lines[1..])]);
    }

    public static IEnumerable<LogRecord> Records(IEnumerable<string> lines)
    {
        var (line, offset) = (0L, 0L);
        foreach (var text in lines)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            yield return LogRecord.Parse(line++, offset, bytes);
            offset += bytes.Length + 1;
        }
    }

    private static string? Text(JsonElement map, string key) => map.TryGetProperty(key, out var value) ? value.GetString() : null;
}
