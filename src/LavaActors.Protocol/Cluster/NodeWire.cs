using System.Text.Json.Serialization;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Cluster;

/// <summary>The wire table of what nodes say of themselves.</summary>
internal static class NodeWire
{
    private static readonly NodeJson Json = new(WireOptions.New());

    public static IEnumerable<WireBinding> Bindings =>
    [
        WireBinding.Of("node.get-status/1", Json.GetNodeStatus),
        WireBinding.Of("node.status/1", Json.NodeStatus),
    ];
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(NodeMessages.GetNodeStatus))]
[JsonSerializable(typeof(NodeMessages.NodeStatus))]
internal sealed partial class NodeJson : JsonSerializerContext;
