using LavaActors.Dispatch.Logs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>The end of a run as its log and its results have it (pipeline.md §10).</summary>
internal static class RunEnd
{
    private const string Suite = "lava", Case = "job", Passed = "pass";

    /// <summary>The result <c>lava/job</c>.</summary>
    public static TestResult Result(RunFinished end) => new(Suite, Case, end.Passed ? Passed : "fail", end.At, ErrorType: end.ErrorType, ErrorMessage: end.ErrorMessage);

    /// <summary>The end that a result tells; null if it is not <c>lava/job</c>.</summary>
    public static RunFinished? Of(TestResult result) =>
        result is { Suite: Suite, Case: Case } ? new RunFinished(result.Outcome == Passed, result.ErrorType, result.ErrorMessage, result.At) : null;

    /// <summary>Writes the log's last record.</summary>
    public static void Write(RunLog log, RunOrder order, RunFinished end)
    {
        if (end.Passed) log.Info($"job {order.DisplayId} finished correctly");
        else log.Error($"job {order.DisplayId} failed ({end.ErrorType}): {end.ErrorMessage}");
    }
}
