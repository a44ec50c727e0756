using System.Collections.Immutable;
using System.Runtime.InteropServices;
using LavaActors.Protocol.Ids;

namespace LavaActors.Scheduling.Rules;

/// <summary>
/// Who gets which free device. Submissions are considered in the order of the queue; each gets devices for all its demands at once or none, so
/// nobody holds what he cannot use. For a group that has waited long the free devices that it needs are kept from those behind it.
/// </summary>
public sealed class Placement
{
    private readonly SchedulerState _state;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<string, ImmutableSortedSet<FreeDevice>> _free;
    private readonly Dictionary<string, List<(Board Board, Hold Hold)>> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _slots;
    private readonly Places? _places;
    private readonly List<Assignment> _placed = [];
    private readonly List<Hold> _holds = [];

    // In a pass devices only get fewer: what could not be placed once cannot be placed later, unless it is shorter and may use what is kept.
    private readonly Dictionary<string, TimeSpan> _hopeless = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withoutPlan = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableSortedSet<ExpectedBoard>> _expected = new(StringComparer.Ordinal);
    private DateTimeOffset? _reconsider;
    private bool _hasBackFilled;

    private Placement(SchedulerState state, DateTimeOffset now)
    {
        _state = state;
        _now = now;
        // Fewer and fewer in a pass, as the devices.
        _slots = state.PlacesLeft is { } left ? new Dictionary<string, int>(left.Left, StringComparer.Ordinal) : [];
        _places = _slots.Count == 0 ? null : new Places(_slots, device => state.Device(device)!.Dispatcher);
        _free = state.Free.Where(type => !type.Value.IsEmpty).ToDictionary(type => type.Key, type => type.Value, StringComparer.Ordinal);
        foreach (var board in HealthChecks.Due(state, now))
            Withhold(board);
    }

    /// <summary>All that can be placed now. Deterministic; after it no waiting submission could be placed on what stays free and is not kept from it, unless the plan
    /// <see cref="Plan.HasBackFilled"/>.</summary>
    public static Plan Decide(SchedulerState state, DateTimeOffset now)
    {
        var pass = new Placement(state, now);
        pass.ConsiderAll();
        return new Plan(pass._placed, [.. pass._holds.Where(hold => !hold.Devices.IsEmpty)], Earlier(pass._kept.Count == 0 ? null : pass._reconsider, HealthChecks.Next(state, now))) { HasBackFilled = pass._hasBackFilled };
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    /// <summary>A device that is to be checked is nobody's, nor is the place that its dispatcher needs for it (spec: scheduler.md §6, step 2 before 3).</summary>
    private void Withhold(Board board)
    {
        Release(board);
        if (!board.IsWell)
            return;
        TakePlace(board);
        _expected[board.DeviceType] = Expected(board.DeviceType).Remove(ExpectedBoard.Of(board)).Add(new ExpectedBoard(board, _now + _state.Policy.AssumedCheck));
    }

    private void TakePlace(Board board)
    {
        if (_slots.TryGetValue(board.Dispatcher, out var slots))
            _slots[board.Dispatcher] = slots - 1;
    }

    private void ConsiderAll()
    {
        if (_free.Count == 0)
            return;
        var lanes = new PriorityQueue<(Lane Lane, int At), QueueKey>();
        foreach (var (name, lane) in _state.Lanes)
        {
            if (name == Lane.Groups || _free.ContainsKey(lane.Entries[0].Needs[0].DeviceType))
                lanes.Enqueue((lane, 0), lane.Entries[0].Key);
        }

        while (lanes.TryPeek(out var next, out _) && (_free.Count > 0 || _kept.Count > 0))
        {
            var job = next.Lane.Entries[next.At];
            var hasDevices = TryPlace(job);
            if (job.IsGroup)
            {
                if (!hasDevices)
                    KeepOrLater(job);
            }
            else if (!hasDevices && !next.Lane.HasOneWithin(LongestKept(job.Needs[0].DeviceType)))
            {
                // Nobody of this kind has a chance any more.
                lanes.Dequeue();
                continue;
            }

            if (next.At + 1 < next.Lane.Entries.Length)
                lanes.DequeueEnqueue((next.Lane, next.At + 1), next.Lane.Entries[next.At + 1].Key);
            else
                lanes.Dequeue();
        }
    }

    private bool TryPlace(QueueEntry job)
    {
        if (!CouldBePlaced(job))
            return false;
        var matching = Matching.Match(job.Demands, demand => job.Avoid.IsEmpty ? Candidates(job, demand) : Candidates(job, demand).OrderBy(job.Avoid.Contains), _places);
        if (Array.IndexOf(matching, null) >= 0)
        {
            _hopeless[job.Kind] = job.Bound;
            return false;
        }

        Place(job, matching);
        return true;
    }

    private bool CouldBePlaced(QueueEntry job)
    {
        foreach (var need in job.Needs)
        {
            var there = _free.TryGetValue(need.DeviceType, out var free) ? free.Count : 0;
            if (there < need.Demands.Length && _kept.TryGetValue(need.DeviceType, out var kept))
            {
                foreach (var (_, hold) in kept)
                    there += hold.Admits(job, _now) ? 1 : 0;
            }

            if (there < need.Demands.Length)
                return false;
        }

        return !_hopeless.TryGetValue(job.Kind, out var shortest) || job.Bound < shortest;
    }

    /// <summary>How long a job may be to use some device that is kept.</summary>
    private TimeSpan LongestKept(string deviceType) =>
        _kept.TryGetValue(deviceType, out var kept) ? kept.Max(one => one.Hold.Until) - _now : TimeSpan.MinValue;

    private void KeepOrLater(QueueEntry group)
    {
        if (group.HoldFrom > _now)
            ReconsiderAt(group.HoldFrom);
        // Where nothing is left to be kept, nobody is kept from anything by a plan.
        else if (_free.Count > 0)
            Keep(group);
    }

    private void Place(QueueEntry job, DeviceName?[] devices)
    {
        _placed.Add(new Assignment(job, [.. devices.Select(device => device!.Value)]));
        foreach (var name in _placed[^1].Devices)
        {
            var board = _state.Device(name)!;
            TakePlace(board);
            if (!Release(board))
                UseKept(board);
            if (Expected(board.DeviceType) is var expected && expected.Contains(ExpectedBoard.Of(board)))
                _expected[board.DeviceType] = expected.Remove(ExpectedBoard.Of(board)).Add(new ExpectedBoard(board, _now + job.Bound));
        }
    }

    /// <summary>Plans the boards of a group that cannot begin yet. Those that are free are kept for it.</summary>
    private void Keep(QueueEntry group)
    {
        if (BoardsFor(group) is not { } boards)
            return;
        var hold = new Hold(
            group,
            boards.Max(board => board.Back),
            [.. boards.Where(board => board.IsFree).Select(board => board.Board.Name).OrderBy(name => name.Value, StringComparer.Ordinal)]);
        _holds.Add(hold);
        foreach (var board in boards)
        {
            // Nobody behind it counts on the same.
            _expected[board.Board.DeviceType] = _expected[board.Board.DeviceType].Remove(board);
            if (!board.IsFree)
                ReconsiderAt(board.Back + _state.Policy.OverdueLimit);
            else if (Release(board.Board))
            {
                // Where its dispatcher has a limit, the place for it is kept, too: with another one of its devices in use it could not begin either.
                TakePlace(board.Board);
                (CollectionsMarshal.GetValueRefOrAddDefault(_kept, board.Board.DeviceType, out _) ??= []).Add((board.Board, hold));
            }
        }
    }

    /// <summary>The boards on which a group can begin soonest, of those that nobody ahead of it counts on; null when they are not enough.</summary>
    private List<ExpectedBoard>? BoardsFor(QueueEntry group)
    {
        foreach (var need in group.Needs)
        {
            if (Expected(need.DeviceType).Count < need.Demands.Length)
                return null;
        }

        if (_withoutPlan.Contains(group.Kind))
            return null;
        if (_places is not null)
            return BoardsWithinLimits(group);
        var boards = new List<ExpectedBoard>(group.Demands.Length);
        foreach (var need in group.Needs)
        {
            if (Matching.Soonest(need.Demands, Expected(need.DeviceType).Where(IsNotOverdue)) is not { } chosen)
            {
                _withoutPlan.Add(group.Kind);
                return null;
            }

            boards.AddRange(chosen);
        }

        return boards;
    }

    /// <summary>Of a dispatcher no more than it gives at a time; null for a group that needs more, which is to keep nothing from anybody.</summary>
    private List<ExpectedBoard>? BoardsWithinLimits(QueueEntry group)
    {
        var boards = group.Needs.SelectMany(need => Expected(need.DeviceType).Where(IsNotOverdue)).ToDictionary(board => board.Board.Name);
        var chosen = Matching.Match(group.Demands, demand => Expected(demand.DeviceType).Where(board => IsNotOverdue(board) && board.Board.Suits(demand)).Select(board => board.Board.Name), _state.PlacesInAll);
        if (Array.IndexOf(chosen, null) < 0)
            return [.. chosen.Select(device => boards[device!.Value])];
        _withoutPlan.Add(group.Kind);
        return null;
    }

    private bool IsNotOverdue(ExpectedBoard board) => board.IsFree || board.Back + _state.Policy.OverdueLimit > _now;

    private ImmutableSortedSet<ExpectedBoard> Expected(string deviceType)
    {
        ref var expected = ref CollectionsMarshal.GetValueRefOrAddDefault(_expected, deviceType, out _);
        return expected ??= _state.Expected.GetValueOrDefault(deviceType, []);
    }

    private bool Release(Board board)
    {
        if (!_free.TryGetValue(board.DeviceType, out var free) || !free.Contains(FreeDevice.Of(board)))
            return false;
        var rest = free.Remove(FreeDevice.Of(board));
        if (rest.IsEmpty)
            _free.Remove(board.DeviceType);
        else
            _free[board.DeviceType] = rest;
        return true;
    }

    private void UseKept(Board board)
    {
        _hasBackFilled = true;
        var kept = _kept[board.DeviceType];
        kept.RemoveAll(one => one.Board.Name == board.Name);
        if (kept.Count == 0)
            _kept.Remove(board.DeviceType);
        // It is busy when the pass is over, but back in time.
        var at = _holds.FindIndex(hold => hold.Devices.Contains(board.Name));
        _holds[at] = _holds[at] with { Devices = _holds[at].Devices.Remove(board.Name) };
    }

    private IEnumerable<DeviceName> Candidates(QueueEntry job, Demand demand)
    {
        if (_free.TryGetValue(demand.DeviceType, out var free))
        {
            foreach (var device in Suitable(free, demand))
                yield return device;
        }

        if (_kept.TryGetValue(demand.DeviceType, out var kept))
        {
            foreach (var (board, hold) in kept)
            {
                if (board.Suits(demand) && hold.Admits(job, _now))
                    yield return board.Name;
            }
        }
    }

    private IEnumerable<DeviceName> Suitable(ImmutableSortedSet<FreeDevice> free, Demand demand)
    {
        if (demand.Device is { } exact)
            return _state.Device(exact) is { } board && board.Suits(demand) && free.Contains(FreeDevice.Of(board)) ? [exact] : [];
        return demand.Tags.IsEmpty && demand.Dispatcher is null && demand.Needs.IsEmpty && demand.Closed is null
            ? free.Select(device => device.Name)
            : free.Where(device => _state.Device(device.Name)!.Suits(demand)).Select(device => device.Name);
    }

    private void ReconsiderAt(DateTimeOffset moment)
    {
        if (_reconsider is null || moment < _reconsider)
            _reconsider = moment;
    }
}
