using System.Text.Json.Serialization;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Runs;

/// <summary>The wire table of runs.</summary>
internal static class RunWire
{
    private static readonly RunJson Json = new(WireOptions.New());

    public static IEnumerable<WireBinding> Bindings =>
    [
        WireBinding.Of("run.start-run/1", Json.StartRun),
        WireBinding.Of("run.resume-run/1", Json.ResumeRun),
        WireBinding.Of("run.cancel-run/1", Json.CancelRun),
        WireBinding.Of("run.reports-stored/1", Json.ReportsStored),
        WireBinding.Of("run.log-stored/1", Json.LogStored),

        WireBinding.Of("run.run-accepted/1", Json.RunAccepted),
        WireBinding.Of("run.run-refused/1", Json.RunRefused),
        WireBinding.Of("run.run-lost/1", Json.RunLost),
        WireBinding.Of("run.report/1", Json.Report),
        WireBinding.Of("run.log-chunk/1", Json.LogChunk),
    ];
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RunMessages.StartRun))]
[JsonSerializable(typeof(RunMessages.ResumeRun))]
[JsonSerializable(typeof(RunMessages.CancelRun))]
[JsonSerializable(typeof(RunMessages.ReportsStored))]
[JsonSerializable(typeof(RunMessages.LogStored))]
[JsonSerializable(typeof(RunMessages.RunAccepted))]
[JsonSerializable(typeof(RunMessages.RunRefused))]
[JsonSerializable(typeof(RunMessages.RunLost))]
[JsonSerializable(typeof(RunMessages.Report))]
[JsonSerializable(typeof(RunMessages.LogChunk))]
internal sealed partial class RunJson : JsonSerializerContext;
