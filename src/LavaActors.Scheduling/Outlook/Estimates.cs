using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;

namespace LavaActors.Scheduling.Outlook;

/// <summary>When submissions begin, as far as past runs tell; and an honest word where they do not.</summary>
public static class Estimates
{
    /// <summary>Half of the runs like it take no longer.</summary>
    public const double Usual = 0.5;

    /// <summary>A tenth of the runs like it take longer.</summary>
    public const double Long = 0.9;

    /// <summary>All that wait, in the order in which they are considered.</summary>
    public static IReadOnlyList<QueuedOutlook> OfQueue(SchedulerState state, IReadOnlyList<QueuedJob> queue, PastRuns past, DateTimeOffset now)
    {
        var (usual, late) = (Forecast.Of(state, past, Usual, now), Forecast.Of(state, past, Long, now));
        return [.. queue.Select(job => new QueuedOutlook(job, Of(state, job.Lead, usual, late, past)))];
    }

    /// <summary>One that waits in the queue of a state.</summary>
    public static StartEstimate Of(SchedulerState state, LeadJobId lead, PastRuns past, DateTimeOffset now) =>
        Of(state, lead, Forecast.Of(state, past, Usual, now, lead), Forecast.Of(state, past, Long, now, lead), past);

    private static StartEstimate Of(
        SchedulerState state, LeadJobId lead, IReadOnlyDictionary<LeadJobId, DateTimeOffset> usual, IReadOnlyDictionary<LeadJobId, DateTimeOffset> late, PastRuns past)
    {
        DateTimeOffset? expected = usual.TryGetValue(lead, out var soon) ? soon : null;
        DateTimeOffset? latest = late.TryGetValue(lead, out var later) ? later : null;
        // Where long runs let somebody else go first it may come out the other way round.
        if (expected > latest) (expected, latest) = (latest, expected);
        return new StartEstimate(expected, latest, expected is null ? WhyNone(state, lead, past) : "from the times that runs of such jobs took lately");
    }

    private static string WhyNone(SchedulerState state, LeadJobId lead, PastRuns past)
    {
        var entry = state.Queue[state.KeyOf(state.Jobs[lead])];
        foreach (var demand in entry.Demands)
        {
            var suiting = state.Devices.Values.Where(board => board.Suits(demand)).ToList();
            if (!suiting.Exists(board => board.IsWell)) return $"no estimate: no {demand.InWords} is in service";
            var names = suiting.Where(board => board.HeldBy is not null).Select(board => state.Jobs.TryGetValue(board.HeldBy!.Value, out var job) ? job.Submission.JobName : "");
            if (names.Any(name => past.Within(Usual, demand.DeviceType, name) is null)) return $"no estimate: too few runs on {demand.DeviceType} are known";
        }

        return $"no estimate: it may take longer than {Forecast.Horizon.TotalDays:0} days, or the queue is too long to tell";
    }
}
