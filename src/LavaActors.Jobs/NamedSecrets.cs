using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>
/// A definition may name a remote-artifact token of its submitter in place of a secret: as a value of <c>secrets</c>, or of <c>headers</c> beside a <c>url</c> (spec:
/// worker-and-devices.md §4). The dispatcher gets the secret itself; what is stored and shown has the name. Pure.
/// </summary>
public static class NamedSecrets
{
    /// <summary>Whether there is a place for a name: most definitions have none.</summary>
    public static bool HasPlaces(string definition) => definition.Contains("secrets", StringComparison.Ordinal) || definition.Contains("headers", StringComparison.Ordinal);

    /// <summary>The definition with the secrets in the places of their names; the same text when it names none.</summary>
    /// <param name="tokens">Secrets by name.</param>
    public static string Fill(string definition, IReadOnlyDictionary<string, string> tokens)
    {
        if (tokens.Count == 0 || YamlDocument.Parse(definition, "definition").Root is not YamlMap root) return definition;
        var filled = new YamlMap(root.Entries.Select(entry => entry.Key.Text switch
        {
            "secrets" => entry with { Value = Values(entry.Value, tokens) },
            "actions" => entry with { Value = Requests(entry.Value, tokens) },
            _ => entry,
        }));
        return filled.ContentEquals(root) ? definition : YamlWriter.Write(filled);
    }

    private static YamlNode Values(YamlNode node, IReadOnlyDictionary<string, string> tokens) => node is not YamlMap map
        ? node
        : new YamlMap(map.Entries.Select(entry => entry.Value is YamlScalar { Text: var name } && tokens.TryGetValue(name, out var secret)
            ? entry with { Value = YamlNodes.String(secret) }
            : entry));

    private static YamlNode Requests(YamlNode node, IReadOnlyDictionary<string, string> tokens) => node switch
    {
        YamlMap map => new YamlMap(map.Entries.Select(entry => entry with { Value = entry.Key.Text == "headers" && RequestHeaders.IsRequest(map) ? Values(entry.Value, tokens) : Requests(entry.Value, tokens) })),
        YamlList list => new YamlList(list.Items.Select(item => Requests(item, tokens))),
        _ => node,
    };
}
