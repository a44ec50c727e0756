using System.Text.Json.Serialization;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Coordinator;

/// <summary>The wire table of LAVA's dispatchers' groups.</summary>
internal static class CoordinatorWire
{
    private static readonly CoordinatorJson Json = new(WireOptions.New());

    public static IEnumerable<WireBinding> Bindings =>
    [
        WireBinding.Of("coordinator.request/1", Json.Request),
        WireBinding.Of("coordinator.answer/1", Json.Answer),
        WireBinding.Of("coordinator.registered/1", Json.Registered),
        WireBinding.Of("coordinator.sent/1", Json.Sent),
        WireBinding.Of("coordinator.arrived/1", Json.Arrived),
        WireBinding.Of("coordinator.passed/1", Json.Passed),
        WireBinding.Of("coordinator.bundled/1", Json.Bundled),
        WireBinding.Of("coordinator.cleared/1", Json.Cleared),
        WireBinding.Of("coordinator.ownership-taken/1", Json.OwnershipTaken),
    ];
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CoordinatorMessages.Request))]
[JsonSerializable(typeof(CoordinatorMessages.Answer))]
[JsonSerializable(typeof(CoordinatorMessages.Registered))]
[JsonSerializable(typeof(CoordinatorMessages.Sent))]
[JsonSerializable(typeof(CoordinatorMessages.Arrived))]
[JsonSerializable(typeof(CoordinatorMessages.Passed))]
[JsonSerializable(typeof(CoordinatorMessages.Bundled))]
[JsonSerializable(typeof(CoordinatorMessages.Cleared))]
[JsonSerializable(typeof(CoordinatorMessages.OwnershipTaken))]
internal sealed partial class CoordinatorJson : JsonSerializerContext;
