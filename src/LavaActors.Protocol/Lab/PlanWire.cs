using System.Text.Json.Serialization;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Lab;

/// <summary>The wire table of plans.</summary>
internal static class PlanWire
{
    private static readonly PlanJson Json = new(WireOptions.New());

    public static IEnumerable<WireBinding> Bindings => [WireBinding.Of("lab.plan-runs/1", Json.PlanRuns), WireBinding.Of("lab.runs-planned/1", Json.RunsPlanned)];
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PlanMessages.PlanRuns))]
[JsonSerializable(typeof(PlanMessages.RunsPlanned))]
internal sealed partial class PlanJson : JsonSerializerContext;
