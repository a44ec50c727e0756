namespace LavaActors.Scheduling.Rules;

/// <summary>
/// The boards that groups can count on: those that are well, and are free or will be when their run is over. A board that is lost, Bad or in Maintenance is none of them, nor one whose
/// run should have ended long ago. Each is counted on by one group.
/// </summary>
internal sealed class Expectations
{
    private readonly Dictionary<string, List<ExpectedBoard>> _byType = new(StringComparer.Ordinal);

    public Expectations(SchedulerState state, DateTimeOffset now)
    {
        foreach (var board in state.Devices.Values)
        {
            if (!board.IsWell)
                continue;
            var back = board.HeldBy is null ? DateTimeOffset.MinValue : state.BackAt(board);
            if (board.HeldBy is not null && back + state.Policy.OverdueLimit <= now)
                continue;
            if (!_byType.TryGetValue(board.DeviceType, out var boards))
                _byType.Add(board.DeviceType, boards = []);
            boards.Add(new ExpectedBoard(board, back));
        }

        foreach (var boards in _byType.Values)
            boards.Sort();
    }

    /// <summary>A board that was free has a run now.</summary>
    public void Reserve(Board board, DateTimeOffset back)
    {
        // One that is counted on is not there any more.
        if (!_byType.TryGetValue(board.DeviceType, out var boards) || boards.BinarySearch(new ExpectedBoard(board, DateTimeOffset.MinValue)) is var at && at < 0)
            return;
        boards.RemoveAt(at);
        var busy = new ExpectedBoard(board, back);
        boards.Insert(~boards.BinarySearch(busy), busy);
    }

    /// <summary>The boards that a group counts on, and nobody after it; null when it cannot have all it needs from those that are left.</summary>
    public IReadOnlyList<ExpectedBoard>? Take(QueueEntry group)
    {
        var taken = new List<(List<ExpectedBoard> From, int[] Chosen)>();
        foreach (var ofType in group.Demands.GroupBy(demand => demand.DeviceType, StringComparer.Ordinal))
        {
            if (!_byType.TryGetValue(ofType.Key, out var boards) || Matching.Soonest([.. ofType], boards) is not { } chosen)
                return null;
            taken.Add((boards, chosen));
        }

        var all = new List<ExpectedBoard>(group.Demands.Length);
        foreach (var (boards, chosen) in taken)
        {
            foreach (var at in chosen.OrderDescending())
            {
                all.Add(boards[at]);
                boards.RemoveAt(at);
            }
        }

        return all;
    }
}
