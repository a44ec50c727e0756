using System.Text.Json;
using LavaActors.Protocol.Ids;

namespace LavaActors.Storage.ReadModel;

/// <summary>The metadata of submissions, a row for each value by the keys that lead to it, as filters ask for it (spec: rest-api.md §3).</summary>
internal static class MetadataRows
{
    private const string Between = "__";

    /// <summary>Any entry of a list.</summary>
    private const string Entry = "[]";

    /// <summary>What comes after so many values is kept and shown, and not found.</summary>
    private const int MostRows = 2000;

    // What is in an index has its bounds: about 2,700 bytes on PostgreSQL, of which a letter may take three.
    private const int LongestPath = 250, LongestValue = 500;

    /// <summary>The statements that make them.</summary>
    public static IReadOnlyList<Statement> Of(LeadJobId lead, string? metadata)
    {
        if (metadata is null) return [];
        using var document = JsonDocument.Parse(metadata);
        return [.. Values("", document.RootElement).Where(found => found.Path.Length <= LongestPath).Take(MostRows).Select(found => new Statement(
            "INSERT INTO job_metadata (lead, path, value) VALUES (@lead, @path, @value)",
            [("@lead", lead.Value), ("@path", found.Path), ("@value", found.Value?.Length > LongestValue ? found.Value[..LongestValue] : found.Value)]))];
    }

    /// <summary>Every scalar, in lists by its place and as an entry; what is empty has its path without a value.</summary>
    /// <param name="isEntry">Below any entry of a list, where places are not told apart any more: else lists in lists would have no end of paths.</param>
    internal static IEnumerable<(string Path, string? Value)> Values(string path, JsonElement element, bool isEntry = false)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                if (path.Length > 0 && !element.EnumerateObject().Any()) yield return (path, null);
                foreach (var member in element.EnumerateObject())
                {
                    foreach (var found in Values(Below(path, member.Name), member.Value, isEntry)) yield return found;
                }

                break;
            case JsonValueKind.Array:
                if (element.GetArrayLength() == 0) yield return (path, null);
                var n = 0;
                foreach (var entry in element.EnumerateArray())
                {
                    var place = $"{n++}";
                    foreach (var found in isEntry ? [] : Values(Below(path, place), entry)) yield return found;
                    foreach (var found in Values(Below(path, Entry), entry, isEntry: true)) yield return found;
                }

                break;
            case JsonValueKind.Null:
                yield return (path, null);
                break;
            case JsonValueKind.String:
                yield return (path, element.GetString());
                break;
            default:
                yield return (path, element.GetRawText());
                break;
        }
    }

    private static string Below(string path, string key) => path.Length == 0 ? key : path + Between + key;
}
