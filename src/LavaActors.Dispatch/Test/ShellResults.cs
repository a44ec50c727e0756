using System.Text.Json.Nodes;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test;

/// <summary>What the events of a test shell leave in results and log (test-shell.md §10, pipeline.md §10).</summary>
internal sealed class ShellResults(ActionScope scope)
{
    /// <summary>Names of results in a line of the log.</summary>
    private const int MostNames = 20;

    private readonly RunContext _run = scope.Run;
    private readonly Dictionary<string, long> _started = [];
    private readonly Dictionary<string, long> _ended = [];
    private List<TestResult>? _recorded;

    /// <summary>All that is on record of the round; empty unless it is kept.</summary>
    public IReadOnlyList<TestResult> Recorded => _recorded ?? [];

    /// <summary>The log line that the events stand on. Not the last one of the log: when output comes quickly, the log is ahead of who reads it.</summary>
    public long Line { get; set; }

    /// <summary>Keeps what is recorded from now on.</summary>
    /// <param name="before">What a process before this one has recorded of the round.</param>
    public void Keep(IEnumerable<TestResult> before) => _recorded = [.. before];

    public void Record(TestShellEvent one)
    {
        switch (one)
        {
            case RunStarted started:
                scope.Log.Info($"test definition {started.Suite} started ({started.RunId})");
                break;
            case RunEnded ended:
                RecordRun(ended);
                break;
            case CaseStarted start:
                _started[start.Case] = start.LogLine ?? Line;
                break;
            case CaseEnded end:
                _ended[end.Case] = end.LogLine ?? Line;
                break;
            case TestCaseRecorded test:
                RecordCase(test);
                break;
            case TestSetChanged set:
                scope.Log.Debug(set.Set is null ? "test set closed" : $"test set {set.Set}");
                break;
            case TestEventSaid said:
                _run.Log.Write("event", said.Text);
                break;
            case FeedbackAsked feedback:
                if (!_run.Consoles.ContainsKey(feedback.Namespace))
                    scope.Log.Error($"lava-test-feedback: nothing is connected in namespace '{feedback.Namespace}'; there is {string.Join(", ", _run.Consoles.Keys)}");
                break;
            case InstallFailed install:
                scope.Log.Error($"the install section of {install.Suite} failed; the definition is skipped");
                break;
            case JournalRepaired repaired:
                scope.Log.Info(Describe(repaired));
                foreach (var more in repaired.Results.Skip(MostNames).Chunk(MostNames)) scope.Log.Info($"more results taken from the target's journal: {string.Join(", ", more)}");
                break;
            case OnlyOnConsole only:
                scope.Log.Info($"{Count(only.Results.Count, "result")} of {only.Suite} only the console has, not the target's journal (printed by the test itself, or changed on the way): {Names(only.Results)}");
                break;
            case Ignored ignored:
                scope.Log.Warning(ignored.Reason);
                break;
            default:
                break;      // only said when the action is cut off
        }
    }

    private void Record(TestResult result)
    {
        _recorded?.Add(result);
        _run.Record(result);
    }

    private static string Describe(JournalRepaired repaired)
    {
        var others = repaired.Others == 0 ? null : Count(repaired.Others, repaired.Results.Count == 0 ? "signal" : "other signal");
        var what = repaired.Results.Count == 0 ? others : $"{Count(repaired.Results.Count, "result")}{(others is null ? "" : $" and {others}")}";
        return $"{what} that the console had lost or torn {(repaired.Results.Count + repaired.Others == 1 ? "was" : "were")} taken from the target's journal"
            + (repaired.Results.Count == 0 ? "" : $": {Names(repaired.Results)}");
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Names(IReadOnlyList<string> names) => string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? ", ..." : "");

    private void RecordCase(TestCaseRecorded test)
    {
        var line = test.LogLine ?? Line;
        var start = _started.Remove(test.Case, out var from) ? from : line;
        var end = _ended.Remove(test.Case, out var to) ? to : line;
        var extra = test.Reason is { } reason ? new JsonObject { ["reason"] = reason }.ToJsonString(LogJson.Relaxed) : null;
        Record(new TestResult(test.Suite, test.Case, test.Outcome, test.At,
            Measurement: test.Measurement, Units: test.Units, Set: test.Set, Reference: test.Reference,
            StartLine: start, EndLine: end,
            DurationSeconds: test is { StartedAt: { } began, EndedAt: { } over } ? (over - began).TotalSeconds : null,
            Extra: extra));
    }

    private void RecordRun(RunEnded ended)
    {
        var extra = new JsonObject { ["uuid"] = ended.RunId, ["namespace"] = scope.Namespace };
        if (ended.Plan is { } plan)
        {
            if (plan.Repository is { } repository) extra["repository"] = repository;
            if (plan.Path is { } path) extra["path"] = path;
            extra["revision"] = plan.Revision ?? "unspecified";
            if (plan.CommitId is { } commit) extra["commit_id"] = commit;
        }

        if (ended.Reason is { } reason)
        {
            extra["reason"] = reason;
            scope.Log.Error($"test definition {ended.Suite} failed: {reason}");
        }

        Record(new TestResult("lava", ended.Suite, ended.Outcome, ended.At, scope.Node.Level,
            DurationSeconds: ended.Duration.TotalSeconds, Extra: extra.ToJsonString(LogJson.Relaxed)));
    }
}
