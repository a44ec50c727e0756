using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Patterns that are looked for in what a device prints: one that matches the empty text would match at once.</summary>
internal static class TextPatterns
{
    private const string Remedy = "write a pattern that needs at least one character";

    /// <summary>The pattern under a key; null when it is missing or none, which is reported. One that matches the empty text is only a warning: it may be meant.</summary>
    public static string? Read(MapReader reader, string key)
    {
        if (reader.NonEmptyString(key) is not { } text || !reader.CheckPattern(text, reader.SpanOf(key), reader.PathOf(key))) return null;
        if (MatchesNothing(text)) reader.Warning(key, $"'{text}' matches the empty text, so at once", Remedy);
        return text;
    }

    /// <summary>The patterns of a list, or of one plain text; empty ones are reported.</summary>
    /// <param name="meaning">What an empty text would have to be, as <c>the shell's prompt</c>.</param>
    public static IReadOnlyList<string> ReadAll(MapReader reader, string key, string meaning)
    {
        var node = reader.Node(key);
        if (node is YamlList { Count: 0 }) reader.Error(key, "the list is empty", $"give {meaning}");
        var texts = reader.Strings(key);
        var items = node is YamlList list ? list.Items : node is null ? [] : [node];
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is not YamlScalar scalar || scalar.AsString() is null) continue;
            var path = node is YamlList ? reader.PathOf(key, i) : reader.PathOf(key);
            if (scalar.Text.Trim().Length == 0) reader.Bag.Error(scalar.Span, path, "an empty prompt would match anywhere", $"give {meaning}");
            else if (reader.CheckPattern(scalar.Text, scalar.Span, path) && MatchesNothing(scalar.Text)) reader.Bag.Error(scalar.Span, path, $"'{scalar.Text}' matches the empty text", Remedy);
        }

        return texts;
    }

    private static bool MatchesNothing(string pattern) => PythonPattern.Compile(pattern).Match("") is { Success: true };
}
