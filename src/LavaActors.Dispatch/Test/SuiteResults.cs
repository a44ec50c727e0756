using System.Text.Json.Nodes;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test;

/// <summary>The test cases of a suite that the console itself tells, without a shell: of a monitor or an interactive script.</summary>
/// <param name="scope">The test action.</param>
/// <param name="suite">Their suite.</param>
/// <param name="expected">The cases that have to come; empty: whichever come (test-shell.md §10.3).</param>
internal sealed class SuiteResults(ActionScope scope, string suite, IReadOnlyList<string> expected)
{
    private readonly HashSet<string> _seen = [];

    /// <summary>Records a case; one that is not among the expected ones as a fail.</summary>
    public void Record(string name, string outcome, double? measurement = null, string? units = null, string? reason = null)
    {
        _seen.Add(name);
        if (expected.Count > 0 && !expected.Contains(name))
        {
            reason = "not among the expected test cases";
            scope.Log.Warning($"test case '{name}' is not among the expected ones of {suite}: recorded as fail");
            outcome = "fail";
        }

        Write(name, outcome, measurement, units, reason);
    }

    /// <summary>The suite is over, well or not: what was expected and did not come is a fail.</summary>
    public void RecordMissing()
    {
        foreach (var name in expected.Where(name => !_seen.Contains(name)))
        {
            scope.Log.Warning($"test case '{name}' of {suite} was expected, and no result came");
            Write(name, "fail", null, null, "expected, but no result came");
        }
    }

    private void Write(string name, string outcome, double? measurement, string? units, string? reason)
    {
        var line = scope.Log.Lines - 1;
        scope.Run.Record(new TestResult(suite, name, outcome, scope.Run.Clock.GetUtcNow(), scope.Node.Level, measurement, units, StartLine: line, EndLine: line,
            Extra: reason is null ? null : new JsonObject { ["reason"] = reason }.ToJsonString(LogJson.Relaxed)));
    }
}
