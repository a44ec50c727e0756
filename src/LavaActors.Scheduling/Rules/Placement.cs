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
    private readonly List<Assignment> _placed = [];
    private readonly List<Hold> _holds = [];

    // In a pass devices only get fewer: what could not be placed once cannot be placed later, unless it is shorter and may use what is kept.
    private readonly Dictionary<string, TimeSpan> _hopeless = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withoutPlan = new(StringComparer.Ordinal);
    private Expectations? _expected;
    private DateTimeOffset? _reconsider;

    private Placement(SchedulerState state, DateTimeOffset now)
    {
        _state = state;
        _now = now;
        _free = state.Free.Where(type => !type.Value.IsEmpty).ToDictionary(type => type.Key, type => type.Value, StringComparer.Ordinal);
    }

    /// <summary>All that can be placed now. Deterministic; after it no waiting submission could be placed on what stays free and is not kept from it.</summary>
    public static Plan Decide(SchedulerState state, DateTimeOffset now)
    {
        var pass = new Placement(state, now);
        foreach (var (_, job) in state.Queue)
        {
            if (pass._free.Count == 0 && pass._kept.Count == 0)
                break;
            pass.Consider(job);
        }

        return new Plan(pass._placed, [.. pass._holds.Where(hold => !hold.Devices.IsEmpty)], pass._kept.Count == 0 ? null : pass._reconsider);
    }

    private void Consider(QueueEntry job)
    {
        if (CouldBePlaced(job))
        {
            var matching = Matching.Match(job.Demands, demand => Candidates(job, demand));
            if (Array.IndexOf(matching, null) < 0)
            {
                Place(job, matching);
                return;
            }

            _hopeless[job.Kind] = job.Bound;
        }

        if (!job.IsGroup || _withoutPlan.Contains(job.Kind))
            return;
        if (job.HoldFrom <= _now)
            Keep(job);
        else
            ReconsiderAt(job.HoldFrom);
    }

    private bool CouldBePlaced(QueueEntry job)
    {
        foreach (var demand in job.Demands)
        {
            if (!_free.ContainsKey(demand.DeviceType) && !_kept.ContainsKey(demand.DeviceType))
                return false;
        }

        return !_hopeless.TryGetValue(job.Kind, out var shortest) || job.Bound < shortest;
    }

    private void Place(QueueEntry job, DeviceName?[] devices)
    {
        _placed.Add(new Assignment(job, [.. devices.Select(device => device!.Value)]));
        foreach (var name in _placed[^1].Devices)
        {
            var board = _state.Device(name)!;
            if (!Release(board))
                UseKept(board);
            _expected?.Reserve(board, _now + job.Bound);
        }
    }

    /// <summary>Plans the boards of a group that cannot begin yet. Those that are free are kept for it.</summary>
    private void Keep(QueueEntry group)
    {
        if (_expected is null)
        {
            _expected = new Expectations(_state, _now);
            foreach (var (job, devices) in _placed)
            {
                foreach (var name in devices)
                    _expected.Reserve(_state.Device(name)!, _now + job.Bound);
            }
        }

        if (_expected.Take(group) is not { } boards)
        {
            _withoutPlan.Add(group.Kind);
            return;
        }

        var until = boards.Max(board => board.Back);
        var hold = new Hold(group, until, [.. boards.Where(board => board.IsFree).Select(board => board.Board.Name).OrderBy(name => name.Value, StringComparer.Ordinal)]);
        _holds.Add(hold);
        foreach (var board in boards)
        {
            if (board.IsFree && Release(board.Board))
                (CollectionsMarshal.GetValueRefOrAddDefault(_kept, board.Board.DeviceType, out _) ??= []).Add((board.Board, hold));
            else if (!board.IsFree)
                ReconsiderAt(board.Back + _state.Policy.OverdueLimit);
        }
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
        return demand.Tags.IsEmpty && demand.Dispatcher is null
            ? free.Select(device => device.Name)
            : free.Where(device => _state.Device(device.Name)!.Suits(demand)).Select(device => device.Name);
    }

    private void ReconsiderAt(DateTimeOffset moment)
    {
        if (_reconsider is null || moment < _reconsider)
            _reconsider = moment;
    }
}
