using System.Text.Json.Serialization;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Consoles;

/// <summary>The wire table of live consoles.</summary>
internal static class LiveConsoleWire
{
    private static readonly LiveConsoleJson Json = new(WireOptions.New());

    public static IEnumerable<WireBinding> Bindings =>
    [
        WireBinding.Of("console.watch/1", Json.Watch),
        WireBinding.Of("console.read-on/1", Json.ReadOn),
        WireBinding.Of("console.open/1", Json.Open),
        WireBinding.Of("console.ask-floor/1", Json.AskFloor),
        WireBinding.Of("console.answer-floor/1", Json.AnswerFloor),
        WireBinding.Of("console.release-floor/1", Json.ReleaseFloor),
        WireBinding.Of("console.type/1", Json.TypeMessage),
        WireBinding.Of("console.leave/1", Json.Leave),
        WireBinding.Of("console.state/1", Json.State),
        WireBinding.Of("console.received/1", Json.Received),
        WireBinding.Of("console.taken/1", Json.Taken),
        WireBinding.Of("console.typed/1", Json.Typed),
        WireBinding.Of("console.refused/1", Json.Refused),
        WireBinding.Of("console.left/1", Json.Left),
    ];
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(LiveConsoleMessages.Watch))]
[JsonSerializable(typeof(LiveConsoleMessages.ReadOn))]
[JsonSerializable(typeof(LiveConsoleMessages.Open))]
[JsonSerializable(typeof(LiveConsoleMessages.AskFloor))]
[JsonSerializable(typeof(LiveConsoleMessages.AnswerFloor))]
[JsonSerializable(typeof(LiveConsoleMessages.ReleaseFloor))]
[JsonSerializable(typeof(LiveConsoleMessages.Type), TypeInfoPropertyName = "TypeMessage")]
[JsonSerializable(typeof(LiveConsoleMessages.Leave))]
[JsonSerializable(typeof(LiveConsoleMessages.State))]
[JsonSerializable(typeof(LiveConsoleMessages.Received))]
[JsonSerializable(typeof(LiveConsoleMessages.Taken))]
[JsonSerializable(typeof(LiveConsoleMessages.Typed))]
[JsonSerializable(typeof(LiveConsoleMessages.Refused))]
[JsonSerializable(typeof(LiveConsoleMessages.Left))]
internal sealed partial class LiveConsoleJson : JsonSerializerContext;
