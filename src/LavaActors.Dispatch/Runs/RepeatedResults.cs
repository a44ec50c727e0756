using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>
/// Results of the <c>lava</c> suite that the interrupted attempt of a top action has on record. The attempt made in its place comes by the same actions again: each of these
/// results counts once. One with another outcome is news.
/// </summary>
public sealed class RepeatedResults
{
    private readonly Dictionary<(string? Level, string Case, string Outcome), int> _left = [];

    /// <param name="recorded">All results of the interrupted attempt.</param>
    /// <param name="node">The action; null for what comes before the first one.</param>
    public RepeatedResults(IEnumerable<TestResult> recorded, ActionNode? node)
    {
        foreach (var result in recorded.Where(r => r.Suite == "lava" && IsOfAnAction(r, node)))
        {
            var key = Key(result);
            _left[key] = _left.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Whether a result is one of them; then it is there once less.</summary>
    public bool Takes(TestResult result)
    {
        if (result.Suite != "lava" || !_left.TryGetValue(Key(result), out var left)) return false;
        if (left == 1) _left.Remove(Key(result));
        else _left[Key(result)] = left - 1;
        return true;
    }

    /// <summary>A test shell is found again, and knows itself which definitions it has on record.</summary>
    private static bool IsOfAnAction(TestResult result, ActionNode? node) =>
        node?.Section != "test" || node.Flatten().Any(n => n.Level == result.Level && n.Name == result.Case);

    private static (string? Level, string Case, string Outcome) Key(TestResult result) => (result.Level, result.Case, result.Outcome);
}
