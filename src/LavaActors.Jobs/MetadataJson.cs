using System.Text.Json.Nodes;
using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>A job's <c>metadata</c> block as clients and filters see it: scalars are texts, truths in lower case, nothing stays nothing (spec: scheduler.md §9.1).</summary>
public static class MetadataJson
{
    /// <summary>Null for a block without keys.</summary>
    public static string? Of(YamlMap metadata) => metadata.Count == 0 ? null : Json(metadata)!.ToJsonString();

    /// <param name="kept">As it was kept with the job; null: it has none, or is of before they were kept.</param>
    /// <param name="definition">The job's text; null when it is gone.</param>
    public static JsonObject Read(string? kept, string? definition)
    {
        if (kept is not null) return JsonNode.Parse(kept) as JsonObject ?? [];
        if (definition is null || !definition.Contains("metadata", StringComparison.Ordinal)) return [];
        return YamlDocument.Parse(definition, "definition").Root is YamlMap map && map["metadata"] is YamlMap metadata ? (JsonObject)Json(metadata)! : [];
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, Json(entry.Value)))),
        YamlList list => new JsonArray([.. list.Items.Select(Json)]),
        YamlScalar { Kind: YamlKind.Null } => null,
        YamlScalar { Kind: YamlKind.Bool } scalar => JsonValue.Create(scalar.AsBool() is true ? "true" : "false"),
        YamlScalar scalar => JsonValue.Create(scalar.Text),
        _ => null,
    };
}
