using System.Runtime.InteropServices;
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
    /// <param name="patience">For each of two forecasts; null: until they are through.</param>
    public static IReadOnlyList<QueuedOutlook> OfQueue(SchedulerState state, IReadOnlyList<QueuedJob> queue, PastRuns past, DateTimeOffset now, Patience? patience = null)
    {
        var (usual, late) = (Forecast.Of(state, past, Usual, now, patience: patience), Forecast.Of(state, past, Long, now, patience: patience));
        var whyNone = new Dictionary<string, string>(StringComparer.Ordinal);
        return [.. queue.Select(job => new QueuedOutlook(job, Of(job.Lead, usual, late, () => WhyNoneOfKind(job.Lead))))];

        // Those of one kind need the same, and there may be thousands of them.
        string WhyNoneOfKind(LeadJobId lead)
        {
            var entry = state.Queue[state.KeyOf(state.Jobs[lead])];
            ref var why = ref CollectionsMarshal.GetValueRefOrAddDefault(whyNone, entry.Kind, out _);
            return why ??= WhyNone(state, entry, past);
        }
    }

    /// <summary>One that waits in the queue of a state.</summary>
    /// <param name="patience">For each of two forecasts; null: until they are through.</param>
    public static StartEstimate Of(SchedulerState state, LeadJobId lead, PastRuns past, DateTimeOffset now, Patience? patience = null) => Of(
        lead,
        Forecast.Of(state, past, Usual, now, lead, patience),
        Forecast.Of(state, past, Long, now, lead, patience),
        () => WhyNone(state, state.Queue[state.KeyOf(state.Jobs[lead])], past));

    private static StartEstimate Of(
        LeadJobId lead, IReadOnlyDictionary<LeadJobId, DateTimeOffset> usual, IReadOnlyDictionary<LeadJobId, DateTimeOffset> late, Func<string> whyNone)
    {
        DateTimeOffset? expected = usual.TryGetValue(lead, out var soon) ? soon : null;
        DateTimeOffset? latest = late.TryGetValue(lead, out var later) ? later : null;
        // Where long runs let somebody else go first it may come out the other way round.
        if (expected > latest) (expected, latest) = (latest, expected);
        return new StartEstimate(expected, latest, expected is null ? whyNone() : "from the times that runs of such jobs took lately");
    }

    private static string WhyNone(SchedulerState state, QueueEntry entry, PastRuns past)
    {
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
