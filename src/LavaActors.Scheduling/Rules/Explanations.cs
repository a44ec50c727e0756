using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Scheduling.Rules;

/// <summary>Says to a person where a job stands with its devices.</summary>
public static class Explanations
{
    public static string Of(SchedulerState state, JobId id, DateTimeOffset now)
    {
        if (id.Value < 1 || id.Value >= state.NextJob)
            return $"there is no job {id}";
        if (!state.LeadOf.TryGetValue(id, out var lead))
            return "is over";
        var job = state.Jobs[lead];
        if (job.Ended.Contains(id))
            return "is over";
        if (job.Cancel is { } cancel)
            return $"is being canceled by {cancel.By}: {cancel.Reason}";
        return job.Reservations?.FirstOrDefault(mine => mine.Job == id) is { } reservation
            ? $"has {reservation.Device} on dispatcher {reservation.Dispatcher}"
            : WhyItWaits(state, state.Queue[state.KeyOf(job)], now);
    }

    public static string WhyItWaits(SchedulerState state, QueueEntry job, DateTimeOffset now) => WhyItWaits(state, job, Placement.Decide(state, now), now);

    /// <summary><c>needs 2 more qemu; 1 is running job 17.0, 1 is in Maintenance</c>; several kinds of devices follow each other after a period.</summary>
    /// <param name="plan">What is decided of this state.</param>
    public static string WhyItWaits(SchedulerState state, QueueEntry job, Plan plan, DateTimeOffset now)
    {
        // The moment that lets it begin has come, its timer has not.
        if (plan.Placed.Any(placed => placed.Job.Lead == job.Lead))
            return "gets its devices in a moment";
        var places = plan.PlacesFor(state, job, now);
        var matching = Matching.Match(job.Demands, demand => state.Devices.Values.Where(board => CanHave(board, demand)).Select(board => board.Name), places);
        var sentences = job.Demands
            .Where((_, i) => matching[i] is null)
            .GroupBy(demand => demand.Kind, StringComparer.Ordinal)
            .Select(same => Sentence(same.First(), same.Count(), job.Demands.Count(demand => demand.Kind == same.Key)));
        return string.Join(". ", [.. sentences, .. plan.Holds.Where(hold => hold.Job.Lead == job.Lead).Select(KeptForIt)]);

        bool CanHave(Board board, Demand demand) => board.IsFree && !HealthChecks.IsDue(state, board, now) && state.FreeSlots(board.Dispatcher) is not <= 0 && board.Suits(demand) && plan.KeptFrom(job, board.Name, now) is null;

        string Sentence(Demand demand, int missing, int wanted)
        {
            var of = missing == wanted ? $"{missing}" : $"{missing} more";
            var reasons = state.Devices.Values
                .Where(board => board.DeviceType == demand.DeviceType && (demand.Device is null || demand.Device == board.Name) && (!CanHave(board, demand) || IsBeyondLimit(board)))
                .GroupBy(board => CanHave(board, demand) ? Limit(board.Dispatcher) : WhyNot(state, board, demand, plan.KeptFrom(job, board.Name, now), now), StringComparer.Ordinal)
                .Select(same => $"{same.Count()} {(same.Count() == 1 ? "is" : "are")} {same.Key}")
                .ToList();
            var because = reasons.Count == 0 ? "all others are taken by this job itself" : string.Join(", ", reasons);
            return $"needs {of} {demand.InWords}; {because}";
        }

        // It could have it, but for those that it takes of the same dispatcher, and what is kept there for others.
        bool IsBeyondLimit(Board board) => !matching.Contains(board.Name) && places?.LeftAt(board.Dispatcher) <= matching.Count(mine => mine is { } device && state.Device(device)!.Dispatcher == board.Dispatcher);

        string Limit(string dispatcher) => $"on dispatcher {dispatcher}, which uses {state.WorkerOf(dispatcher).JobLimit} at a time"
            + (plan.Holds.FirstOrDefault(hold => hold.Job.Key < job.Key && hold.Devices.Any(device => state.Device(device)!.Dispatcher == dispatcher)) is { } ahead ? $" and keeps places for job {state.Jobs[ahead.Job.Lead].DisplayId}" : "");

        string KeptForIt(Hold hold) => $"{string.Join(", ", hold.Devices)} {(hold.Devices.Length == 1 ? "is" : "are")} kept for it since {Moment(hold.Since)}";
    }

    /// <summary>Why a device will not do, or not now: <c>running job 17.0</c>, <c>in Maintenance</c>.</summary>
    internal static string WhyNot(SchedulerState state, Board board, Demand demand, Hold? keptFor, DateTimeOffset now)
    {
        if (demand.Dispatcher is { } only && only != board.Dispatcher)
            return $"on dispatcher {board.Dispatcher}";
        if (!demand.Tags.All(board.Has))
            return $"without tag {string.Join(", ", demand.Tags.Where(tag => !board.Has(tag)).Order(StringComparer.Ordinal))}";
        if (board.Missing(demand) is { } missing)
            return $"without {missing.Name} ({missing.Why})";
        if (demand.Closed?.Contains(board.Name) is true)
            return "closed to its submitter";
        if (board.HeldByJob is { } holder)
            return $"running {(HealthChecks.IsCheck(state, board.HeldBy) ? "health check" : "job")} {NameOf(state, board.HeldBy, holder)}";
        if (board.LostBecause is { } lost)
            return $"lost ({lost})";
        if (board.IsAwaited)
            return $"on dispatcher {board.Dispatcher}, which has not registered yet since the scheduler began";
        if (board.IsWorkerAtRest)
            return $"on dispatcher {board.Dispatcher}, which is {state.WorkerOf(board.Dispatcher).Health}";
        if (board.IsFree && state.FreeSlots(board.Dispatcher) is <= 0)
            return $"on dispatcher {board.Dispatcher}, which uses {state.WorkerOf(board.Dispatcher).JobLimit} at a time";
        if (!board.IsWell)
            return board.Health is DeviceHealth.Maintenance ? "in Maintenance" : $"{board.Health}";
        if (HealthChecks.IsDue(state, board, now))
            return "about to have its health checked";
        return keptFor is null ? "free" : $"kept for job {state.Jobs[keptFor.Job.Lead].DisplayId} since {Moment(keptFor.Since)}";
    }

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The job as its submitter knows it: <c>17.1</c> in a group.</summary>
    private static string NameOf(SchedulerState state, LeadJobId? lead, JobId job) =>
        lead is { } id && state.Jobs.TryGetValue(id, out var holder) && holder.Submission.SubJobs.FirstOrDefault(sub => sub.Job == job) is { } sub ? sub.DisplayId : job.ToString();
}
