using System.Text.Json.Serialization;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Lab;

/// <summary>The wire table of the lab's events.</summary>
internal static class LabWire
{
    private static readonly LabWireJson Json = new(WireOptions.New());

    public static IEnumerable<WireBinding> Bindings =>
    [
        WireBinding.Of("lab.events-appended/1", Json.Appended),
    ];
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(LabEventMessages.Appended))]
internal sealed partial class LabWireJson : JsonSerializerContext;
