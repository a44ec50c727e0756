using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Results;

/// <summary>Takes the cases of two jobs one after the other and keeps those that differ, up to a limit; counts all of them. Not for several threads.</summary>
/// <param name="threshold">Percent, from 0.</param>
public sealed class Comparing(double threshold)
{
    /// <summary>So many differences of outcomes are kept, and so many of measurements.</summary>
    public const int Most = 1000;

    private readonly List<CasePair> _worse = [], _better = [], _others = [];

    // The one that changed least comes first: it is dropped when there are too many. Of two that changed as much, the one that came first stays.
    private readonly PriorityQueue<(CasePair Pair, MeasuredChange Change, long Place), (double Size, long Place)> _measured = new();
    private long _outcomes;
    private long _measurements;
    private long _same;

    public void Take(CasePair pair)
    {
        if (pair.Before?.Outcome != pair.After?.Outcome)
        {
            _outcomes++;
            var list = Comparison.IsWorse(pair) ? _worse : Comparison.IsBetter(pair) ? _better : _others;
            if (list.Count < Most) list.Add(pair);
        }
        else if (MeasuredChange.Of(pair) is { } change && change.IsAtLeast(threshold))
        {
            _measurements++;
            _measured.Enqueue((pair, change, _measurements), (Size(change), -_measurements));
            if (_measured.Count > Most) _measured.Dequeue();
        }
        else
        {
            _same++;
        }
    }

    public Comparison Done(JobRow before, JobRow after) => new(
        before,
        after,
        [.. _worse.Concat(_better).Concat(_others).Take(Most)],
        _outcomes,
        [.. _measured.UnorderedItems.Select(item => item.Element).OrderByDescending(item => Size(item.Change)).ThenBy(item => item.Place).Select(item => (item.Pair, item.Change))],
        _measurements,
        _same,
        threshold);

    // What has no number comes behind what has one.
    private static double Size(MeasuredChange change) => change.Percent is { } percent ? Math.Abs(percent) : -1;
}
