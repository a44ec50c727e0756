using System.Text.Json;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Api;
using LavaActors.Yaml;

namespace LavaActors.Node.Planning;

/// <summary>A YAML tree as JSON: one tree serves both formats.</summary>
internal static class JsonText
{
    /// <summary>One line.</summary>
    public static string Of(YamlNode node) => JsonSerializer.Serialize(Node(node), ApiJson.Default.JsonNode);

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMap map => new JsonObject(map.Entries.Select(e => KeyValuePair.Create(e.Key.Text, Node(e.Value)))),
        YamlList list => new JsonArray([.. list.Items.Select(Node)]),
        YamlScalar { IsNull: true } => null,
        YamlScalar scalar when scalar.AsBool() is { } value => value,
        YamlScalar scalar when scalar.AsInt() is { } value => value,
        YamlScalar scalar => scalar.Text,
        _ => throw new ArgumentException($"no way to write a {node.GetType().Name}", nameof(node)),
    };
}
