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

        WireBinding.Of("run.journal-ordered/1", Json.Ordered),
        WireBinding.Of("run.journal-log-cut/1", Json.LogCut),
        WireBinding.Of("run.journal-reported/1", Json.Reported),
        WireBinding.Of("run.journal-stored/1", Json.Stored),
        WireBinding.Of("run.journal-formed/1", Json.Formed),
        WireBinding.Of("run.journal-action-begun/1", Json.ActionBegun),
        WireBinding.Of("run.journal-attempt-begun/1", Json.AttemptBegun),
        WireBinding.Of("run.journal-round-begun/1", Json.RoundBegun),
        WireBinding.Of("run.journal-send-settled/1", Json.SendSettled),
        WireBinding.Of("run.journal-power-decided/1", Json.PowerDecided),
        WireBinding.Of("run.journal-action-passed/1", Json.ActionPassed),
        WireBinding.Of("run.journal-finalizing/1", Json.Finalizing),
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
[JsonSerializable(typeof(RunJournal.Ordered))]
[JsonSerializable(typeof(RunJournal.LogCut))]
[JsonSerializable(typeof(RunJournal.Reported))]
[JsonSerializable(typeof(RunJournal.Stored))]
[JsonSerializable(typeof(RunJournal.Formed))]
[JsonSerializable(typeof(RunJournal.ActionBegun))]
[JsonSerializable(typeof(RunJournal.AttemptBegun))]
[JsonSerializable(typeof(RunJournal.RoundBegun))]
[JsonSerializable(typeof(RunJournal.SendSettled))]
[JsonSerializable(typeof(RunJournal.PowerDecided))]
[JsonSerializable(typeof(RunJournal.ActionPassed))]
[JsonSerializable(typeof(RunJournal.Finalizing))]
internal sealed partial class RunJson : JsonSerializerContext;
