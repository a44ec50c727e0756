using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Scheduling.Outlook;

/// <summary>Would this start now? What the lab would do with a submission that nobody has made.</summary>
public static class WhatIfRules
{
    /// <summary>Devices that an answer names at most, in all roles together: what does not fit into a frame is dropped, and nobody is told.</summary>
    public const int MostDevices = 20_000;

    private static readonly CommandId Nobody = new(Guid.Empty);

    /// <param name="patience">For each of two forecasts; null: until they are through.</param>
    /// <param name="mostDevices">See <see cref="MostDevices"/>; each role has the same part of it.</param>
    public static WhatIfAnswer Of(SchedulerState state, WhatIf question, PastRuns past, DateTimeOffset now, Patience? patience = null, int mostDevices = MostDevices)
    {
        var asked = new Submit(Nobody, "", question.JobName, question.Priority, "", question.TargetGroup, question.SubJobs, JobVisibility.Public, RunTimeout: question.RunTimeout);
        var submitted = SchedulerRules.Submission(state, asked, now);
        // What its submitter may not use is not there for it.
        var allowed = Without(state, question.Forbidden);
        var (after, entry) = With(allowed, submitted);
        var plan = Placement.Decide(after, now);
        var roles = Roles(state, submitted, question.Forbidden, entry, plan, mostDevices, now);
        var refusal = SubmissionCheck.Refusal(state, asked) ?? SubmissionCheck.Refusal(allowed, asked);
        if (refusal is not null)
            return new WhatIfAnswer($"{refusal.Reason}; {refusal.Remedy}", false, null, 0, roles, new StartEstimate(null, null, "no estimate: it would be refused"));

        var startsNow = plan.Placed.Any(placed => placed.Job.Lead == submitted.Lead);
        var types = entry.Needs.Select(need => need.DeviceType).ToHashSet(StringComparer.Ordinal);
        var ahead = after.Queue.Values.TakeWhile(other => other.Lead != submitted.Lead).Count(other => other.Needs.Any(need => types.Contains(need.DeviceType)));
        return new WhatIfAnswer(
            null,
            startsNow,
            startsNow ? null : Explanations.WhyItWaits(after, entry, plan, now),
            ahead,
            roles,
            startsNow ? new StartEstimate(now, now, "its devices are free") : Estimates.Of(after, submitted.Lead, past, now, patience));
    }

    private static List<RoleOutlook> Roles(
        SchedulerState state, JobSubmitted submitted, IReadOnlyList<DeviceName> closed, QueueEntry entry, Plan plan, int mostDevices, DateTimeOffset now)
    {
        // Those of others that wait and get theirs at this very moment are as good as taken.
        var taken = plan.Placed.Where(placed => placed.Job.Lead != submitted.Lead)
            .SelectMany(placed => placed.Devices, (placed, device) => (placed.Job.Lead, device)).ToDictionary(pair => pair.device, pair => pair.Lead);
        var first = (plan.Placed.FirstOrDefault(placed => placed.Job.Lead == submitted.Lead)?.Devices ?? []).ToHashSet();
        var forbidden = closed.ToHashSet();
        var demands = Demand.Of(submitted.SubJobs);
        // Members of a group that want the same are told the same.
        var kinds = new Dictionary<string, RoleOutlook>(StringComparer.Ordinal);
        return [.. demands.Select(demand => (kinds.TryGetValue(demand.Kind, out var known) ? known : kinds[demand.Kind] = Listed(OutlookOf(demand), Math.Max(1, mostDevices / demands.Length))) with { Role = demand.Role })];

        RoleOutlook OutlookOf(Demand demand)
        {
            var (free, others) = (new List<DeviceName>(), new List<UnfitDevice>());
            foreach (var board in state.Devices.Values.Where(board => board.DeviceType == demand.DeviceType && board.Health != DeviceHealth.Retired))
            {
                if (forbidden.Contains(board.Name)) others.Add(new UnfitDevice(board.Name, "not permitted to this user", false));
                else if (demand.Device is { } only && only != board.Name) others.Add(new UnfitDevice(board.Name, $"not {only}, which the job names", false));
                else if (taken.TryGetValue(board.Name, out var other)) others.Add(new UnfitDevice(board.Name, $"about to run job {state.Jobs[other].DisplayId}", true));
                else if (board.IsFree && !HealthChecks.IsDue(state, board, now) && board.Suits(demand) && plan.KeptFrom(entry, board.Name, now) is null) free.Add(board.Name);
                else others.Add(new UnfitDevice(board.Name, Explanations.WhyNot(state, board, demand, plan.KeptFrom(entry, board.Name, now), now), board.Suits(demand)));
            }

            return new RoleOutlook(
                demand.Role,
                demand.InWords,
                [.. free.OrderByDescending(first.Contains).ThenBy(name => state.Device(name)!.LastFencing)],
                others,
                state.Devices.Values.Count(board => board.DeviceType != demand.DeviceType && board.Health != DeviceHealth.Retired));
        }
    }

    private static RoleOutlook Listed(RoleOutlook all, int most) => all.Free.Count + all.Others.Count is var count && count <= most ? all : all with
    {
        Free = [.. all.Free.Take(most)],
        Others = [.. all.Others.Take(Math.Max(0, most - all.Free.Count))],
        LeftOut = count - most,
    };

    private static (SchedulerState After, QueueEntry Entry) With(SchedulerState state, JobSubmitted submitted)
    {
        var after = state.Apply(submitted);
        return (after, after.Queue[after.KeyOf(after.Jobs[submitted.Lead])]);
    }

    private static SchedulerState Without(SchedulerState state, IReadOnlyList<DeviceName> forbidden) =>
        forbidden.Aggregate(state, (now, name) => now.Device(name) is { } board ? now.WithDevice(board with { Health = DeviceHealth.Retired }) : now);
}
