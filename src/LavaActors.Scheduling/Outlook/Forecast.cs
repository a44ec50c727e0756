using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;

namespace LavaActors.Scheduling.Outlook;

/// <summary>
/// Plays the queue on: as if nothing more were submitted and every run took as long as a given share of those like it. The same rules decide as in the lab itself, so that priority,
/// groups, and what is kept for them come out as they will. Health checks that are still to come are left out. A device whose end nobody can guess stays busy.
/// </summary>
public sealed class Forecast
{
    /// <summary>Nothing is foretold beyond.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays(7);

    // So much work at most: whoever asks waits for it.
    private const int MostSteps = 2000;

    // What is over its time is over soon, or is stuck.
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    private readonly PastRuns _past;
    private readonly double _share;
    private readonly DateTimeOffset _end;
    private readonly PriorityQueue<(DeviceName Device, LeadJobId Lead), DateTimeOffset> _ends = new();
    private readonly Dictionary<LeadJobId, DateTimeOffset> _starts = [];
    private SchedulerState _state;
    private DateTimeOffset _now;

    private Forecast(SchedulerState state, PastRuns past, double share, DateTimeOffset now)
    {
        (_state, _past, _share, _now, _end) = (HealthChecks.Without(state), past, share, now, now + Horizon);
        foreach (var board in state.Devices.Values)
        {
            if (board.HeldBy is { } lead && state.Jobs.TryGetValue(lead, out var job) && EndOf(board, job) is { } end) _ends.Enqueue((board.Name, lead), end);
        }
    }

    /// <summary>When each waiting submission begins; those of which nothing can be said are not there.</summary>
    /// <param name="share">0.5: as long as half of the runs like it at most.</param>
    /// <param name="until">It is enough to know of this one; null: of all.</param>
    /// <param name="patience">How long it may take; null: until it is through.</param>
    public static IReadOnlyDictionary<LeadJobId, DateTimeOffset> Of(
        SchedulerState state, PastRuns past, double share, DateTimeOffset now, LeadJobId? until = null, Patience? patience = null)
    {
        var forecast = new Forecast(state, past, share, now);
        forecast.Play(until, patience?.Begin() ?? (() => false));
        return forecast._starts;
    }

    private void Play(LeadJobId? until, Func<bool> isLate)
    {
        for (var step = 0; step < MostSteps && _now <= _end && !isLate(); step++)
        {
            var plan = Placement.Decide(_state, _now);
            foreach (var placed in plan.Placed) Begin(placed);
            if (_state.Queue.IsEmpty || (until is { } wanted && _starts.ContainsKey(wanted))) return;
            if (plan.Placed.Count > 0) plan = Placement.Decide(_state, _now);
            DateTimeOffset? next = _ends.TryPeek(out _, out var end) ? end : null;
            if (plan.Reconsider is { } moment && moment > _now && (next is null || moment < next)) next = moment;
            if (next is not { } then) return;
            _now = then;
            while (_ends.TryPeek(out var over, out end) && end <= _now)
            {
                _ends.Dequeue();
                _state = _state.Apply(new SchedulerMessages.DeviceFreed(over.Device, over.Lead, 0, _now));
            }
        }
    }

    private void Begin(Assignment placed)
    {
        var lead = placed.Job.Lead;
        _starts[lead] = _now;
        var fencing = _state.NextFencing;
        var reservations = placed.Job.Demands.Zip(placed.Devices, (demand, device) => new Reservation(demand.Job, device, _state.Device(device)!.Dispatcher, "", fencing++)).ToList();
        _state = _state.Apply(new SchedulerMessages.DevicesReserved(lead, reservations, _now));
        var name = _state.Jobs[lead].Submission.JobName;
        foreach (var device in placed.Devices)
        {
            if (_past.Within(_share, _state.Device(device)!.DeviceType, name) is { } duration) _ends.Enqueue((device, lead), _now + duration);
        }
    }

    private DateTimeOffset? EndOf(Board board, ScheduledJob job)
    {
        var since = job.ReservedAt ?? job.Submission.At;
        var name = job.Submission.JobName;
        if (_past.Within(_share, board.DeviceType, name) is null) return null;
        if (_past.Left(_share, board.DeviceType, name, _now - since) is { } left) return _now + left;
        // Longer than any like it: at the latest its own timeout ends it.
        return board.Back is { } back && back > _now + Soon ? back : _now + Soon;
    }
}
