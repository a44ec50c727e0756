using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>The <c>headers</c> of a definition's downloads: their values let the dispatcher in at a server, and are secrets (spec: worker-and-devices.md §4). Pure.</summary>
public static class RequestHeaders
{
    // Shorter ones say how to read the rest, as "Bearer", or would leave nothing of a text.
    private const int ShortestSecret = 8;

    // What they say is no secret of anybody.
    private static readonly HashSet<string> Harmless = new(["accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "content-type", "pragma", "user-agent"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a mapping is a download, or a test definition from a URL, whose <c>headers</c> are sent.</summary>
    public static bool IsRequest(YamlMap map) => map.ContainsKey("url") || (map["from"] is YamlScalar { Text: "url" } && map.ContainsKey("repository"));

    /// <summary>Whether the value of a header may be a secret.</summary>
    public static bool IsSecret(string name) => !Harmless.Contains(name.Trim());

    /// <summary>What is secret in the values of all headers below a node: each as a whole, and its words. Short ones are not among them.</summary>
    public static IEnumerable<string> Secrets(YamlNode node) => Values(node).SelectMany(value => value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Prepend(value)).Where(text => text.Length >= ShortestSecret);

    /// <summary>The same of a definition's text.</summary>
    public static IReadOnlyList<string> Secrets(string definition) =>
        definition.Contains("headers", StringComparison.Ordinal) && YamlDocument.Parse(definition, "definition").Root is { } root ? [.. Secrets(root).Distinct(StringComparer.Ordinal)] : [];

    /// <summary>The values that may be secrets, of any length.</summary>
    internal static IEnumerable<string> Values(YamlNode node) => node switch
    {
        YamlMap map => map.Entries.SelectMany(entry => entry is { Key.Text: "headers", Value: YamlMap headers } && IsRequest(map) ? Of(headers) : Values(entry.Value)),
        YamlList list => list.Items.SelectMany(Values),
        _ => [],
    };

    private static IEnumerable<string> Of(YamlMap headers) => headers.Entries.Where(entry => IsSecret(entry.Key.Text)).Select(entry => entry.Value).OfType<YamlScalar>().Where(scalar => !scalar.IsNull && scalar.Text.Trim().Length > 0).Select(scalar => scalar.Text.Trim());
}
