using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Interactive;
using LavaActors.Dispatch.Test.Monitors;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>
/// Results that the interrupted attempt of a top action has on record: of the <c>lava</c> suite, and of tests without a shell. The attempt made in its place comes by the same actions, and the same
/// steps of a script, again: each of these results counts once. One with another outcome is news.
/// </summary>
public sealed class RepeatedResults
{
    private readonly Dictionary<(string Suite, string? Level, string Case, string Outcome), int> _left = [];

    /// <param name="recorded">All results of the interrupted attempt.</param>
    /// <param name="node">The action; null for what comes before the first one.</param>
    public RepeatedResults(IEnumerable<TestResult> recorded, ActionNode? node)
    {
        foreach (var result in recorded.Where(r => ComesAgain(r, node)))
        {
            var key = Key(result);
            _left[key] = _left.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Whether a result is one of them; then it is there once less.</summary>
    public bool Takes(TestResult result)
    {
        if (!_left.TryGetValue(Key(result), out var left)) return false;
        if (left == 1) _left.Remove(Key(result));
        else _left[Key(result)] = left - 1;
        return true;
    }

    /// <summary>A test shell is found again, and knows itself which definitions it has on record; monitors and interactive scripts begin again.</summary>
    private static bool ComesAgain(TestResult result, ActionNode? node)
    {
        if (node?.Section != "test") return result.Suite == "lava";
        return node.Flatten().Any(n => n.Level == result.Level && ((result.Suite == "lava" && n.Name == result.Case) || n.Action is LavaTestMonitorAction or LavaTestInteractiveAction));
    }

    private static (string Suite, string? Level, string Case, string Outcome) Key(TestResult result) => (result.Suite, result.Level, result.Case, result.Outcome);
}
