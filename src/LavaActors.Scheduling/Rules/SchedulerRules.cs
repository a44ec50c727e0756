using System.Collections.Immutable;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Scheduling.Rules;

/// <summary>
/// What a command leads to: facts and a reply. Whatever it was, afterwards all that can be placed is placed, so that a free device
/// and a job that may use it never wait for each other.
/// </summary>
public static class SchedulerRules
{
    /// <summary>What came of a command.</summary>
    /// <param name="After">The state with the events applied.</param>
    /// <param name="Plan">What stays free and for whom; null when nothing had to be planned anew.</param>
    public sealed record Decision(ImmutableArray<IEvent> Events, IReply? Reply, SchedulerState After, Plan? Plan = null);

    /// <summary>Why a dispatcher goes that was told to end.</summary>
    internal const string Leaving = "it is shutting down";

    public static Decision Decide(SchedulerState state, ICommand command, DateTimeOffset now) => command switch
    {
        Submit c => OnSubmit(state, c, now),
        Cancel c => OnCancel(state, c, now),
        RegisterDispatcher c => OnRegister(state, c, now),
        DispatcherLeaving c => DispatcherLost(state, c.Dispatcher, c.Incarnation, Leaving, now),
        SetDeviceHealth c => OnSetHealth(state, c, now),
        AddDevice c => LabRules.OnAddDevice(state, c, now),
        SetDeviceTags c => LabRules.OnSetTags(state, c, now),
        SetWorker c => LabRules.OnSetWorker(state, c, now),
        SetHealthRule c => LabRules.OnSetRule(state, c, now),
        RunEnded c => OnRunEnded(state, c, now),
        RequeueLost c => OnLost(state, c, now),
        JobClosed c => OnClosed(state, c, now),
        _ => throw new ArgumentException($"the scheduler's rules do not know {command.GetType().Name}", nameof(command)),
    };

    /// <summary>The moment has come that a plan named.</summary>
    public static Decision Reconsider(SchedulerState state, DateTimeOffset now) => Record(state, null, now);

    /// <summary>The JobActor has the submission.</summary>
    public static Decision HandedOver(SchedulerState state, LeadJobId lead, DateTimeOffset now) =>
        state.Jobs.TryGetValue(lead, out var job) && !job.IsHandedOver ? Record(state, null, now, new JobHandedOver(lead, now)) : Nothing(state, null);

    /// <summary>A dispatcher's actor has ended.</summary>
    public static Decision DispatcherLost(SchedulerState state, string dispatcher, Guid incarnation, string reason, DateTimeOffset now) =>
        state.Dispatchers.TryGetValue(dispatcher, out var known) && known.IsUp && known.Incarnation == incarnation
            ? Record(state, null, now, new DispatcherWentDown(dispatcher, incarnation, reason, now))
            : Nothing(state, null);

    /// <summary>The time that a submission may wait for devices is over.</summary>
    public static Decision QueueTimedOut(SchedulerState state, LeadJobId lead, DateTimeOffset now)
    {
        if (!state.Jobs.TryGetValue(lead, out var job) || !job.IsQueued)
            return Nothing(state, null);
        var reason = $"no devices within the queue timeout of {job.Submission.QueueTimeout:c}: {Explanations.WhyItWaits(state, state.Queue[state.KeyOf(job)], now)}";
        return Record(state, null, now, new CancelRequested(lead, "lava", reason, now));
    }

    private static Decision OnSubmit(SchedulerState state, Submit c, DateTimeOffset now)
    {
        if (state.Answered.TryGetValue(c.Command, out var before))
            return Nothing(state, before);
        if (SubmissionCheck.Refusal(state, c) is { } refused)
            return Nothing(state, refused);

        var submitted = Submission(state, c, now);
        return Record(state, SchedulerState.AnswerOf(submitted), now, submitted);
    }

    /// <summary>A submission with the ids that come next.</summary>
    internal static JobSubmitted Submission(SchedulerState state, Submit c, DateTimeOffset now)
    {
        var lead = new LeadJobId(state.NextJob);
        ImmutableArray<SubJob> subJobs =
        [
            .. c.SubJobs.Select((request, n) => new SubJob(
                new JobId(lead.Value + n),
                c.TargetGroup is null ? $"{lead}" : $"{lead}.{n}",
                request)),
        ];
        return new JobSubmitted(
            c.Command, lead, c.Submitter, c.JobName, c.Priority, c.OriginalYaml, c.TargetGroup, subJobs, c.Visibility, c.QueueTimeout, now, c.RunTimeout, c.NeverRequeue,
            Warnings: c.Warnings,
            Metadata: c.Metadata);
    }

    private static Decision OnLost(SchedulerState state, RequeueLost c, DateTimeOffset now)
    {
        if (state.Answered.TryGetValue(c.Command, out var before))
            return Nothing(state, new RequeueDecided(c.Lead, before.Lead, null));
        if (!state.Jobs.TryGetValue(c.Lead, out var job))
            return Nothing(state, new RequeueDecided(c.Lead, null, null));
        if (Requeueing.Against(state, job, c.Lost) is { } objection)
            return Nothing(state, new RequeueDecided(c.Lead, null, objection.IsPolicy ? null : objection.Text));
        var again = Requeueing.Again(job, c);
        if (SubmissionCheck.Refusal(state, again) is { } refused)
            return Nothing(state, new RequeueDecided(c.Lead, null, refused.Reason));

        var submitted = Submission(state, again, now) with
        {
            AttemptOf = job.Submission.AttemptOf ?? c.Lead,
            EarlierAttempts = job.Submission.Attempt,
            Avoid = Requeueing.LostOn(job, c.Lost),
        };
        return Record(state, new RequeueDecided(c.Lead, submitted.Lead, null), now, submitted);
    }

    private static Decision OnCancel(SchedulerState state, Cancel c, DateTimeOffset now)
    {
        if (c.Job.Value < 1 || c.Job.Value >= state.NextJob)
            return Nothing(state, new Refused(c.Command, $"there is no job {c.Job}", "give the number of a job that was submitted here"));
        if (!state.LeadOf.TryGetValue(c.Job, out var lead) || state.Jobs[lead] is var job && job.Ended.Count == job.Submission.SubJobs.Count)
            return Nothing(state, new CancelAccepted(c.Command, c.Job, WasOver: true));

        var accepted = new CancelAccepted(c.Command, c.Job, WasOver: false);
        return state.Jobs[lead].Cancel is not null
            ? Nothing(state, accepted)
            : Record(state, accepted, now, new CancelRequested(lead, c.By, c.Reason, now));
    }

    private static Decision OnRegister(SchedulerState state, RegisterDispatcher c, DateTimeOffset now)
    {
        var own = c with { Devices = [.. c.Devices.Where(device => !state.IsOwnedByAnother(device.Name, c.Dispatcher))] };
        // A database that was restored: the boards obey no number that they have seen before.
        var ahead = c.Seen?.Select(seen => seen.Fencing).Where(fencing => fencing >= state.NextFencing).DefaultIfEmpty().Max() ?? 0;
        var decision = IsKnownAsItIs(state, own) && ahead == 0
            ? Nothing(state, null)
            : Record(state, null, now, new DispatcherCameUp(c.Dispatcher, c.Incarnation, c.Address, own.Devices, now, c.Version, ahead));
        // As it was before anything was given away to those that are new here.
        var before = decision.Events.IsEmpty ? state : state.Apply(decision.Events[0]);
        return decision with { Reply = new DispatcherRegistered(c.Dispatcher, c.Incarnation, c.Seen is null ? null : [.. c.Seen.Select(seen => before.StandingOf(seen.Device))]) };
    }

    private static bool IsKnownAsItIs(SchedulerState state, RegisterDispatcher c)
    {
        if (!state.Dispatchers.TryGetValue(c.Dispatcher, out var known) || known != new KnownDispatcher(c.Incarnation, c.Address, IsUp: true))
            return false;
        var there = state.Devices.Values.Where(board => board.Dispatcher == c.Dispatcher && (board.LostBecause is null || board.IsKept)).ToList();
        return there.Count == c.Devices.Count
            && c.Devices.All(device => state.Device(device.Name) is { } board
                && board.LostBecause == device.NotYet
                && board.Dispatcher == c.Dispatcher
                && board.DeviceType == device.DeviceType
                && board.Tags.SetEquals(device.Tags)
                && board.Remark == device.Remark
                && board.HealthCheck == device.HealthCheck
                && board.Lacks.SetEquals(device.Lacks ?? []));
    }

    private static Decision OnSetHealth(SchedulerState state, SetDeviceHealth c, DateTimeOffset now)
    {
        if (state.Device(c.Device) is not { } board)
            return Nothing(state, new Refused(c.Command, $"there is no device {c.Device}", Nearest.Remedy(c.Device.Value, state.Devices.Keys, "devices")));
        if (c.IsFinding && !MayFind(board, c)) return Nothing(state, new DeviceHealthSet(c.Command, c.Device, board.Health));
        var reply = new DeviceHealthSet(c.Command, c.Device, c.Health);
        return board.Health == c.Health && board.HealthReason == $"{c.By}: {c.Reason}"
            ? Nothing(state, reply)
            : Record(state, reply, now, new DeviceHealthChanged(c.Command, c.Device, c.Health, c.By, c.Reason, now));
    }

    /// <summary>Whether a program may say that of the device. A person at work on it has the last word.</summary>
    private static bool MayFind(Board board, SetDeviceHealth c) => board.Health switch
    {
        DeviceHealth.Maintenance or DeviceHealth.Retired => false,
        DeviceHealth.Bad => board.HealthReason?.StartsWith(c.By + ": ", StringComparison.Ordinal) == true,
        _ => c.Health == DeviceHealth.Bad,
    };

    private static Decision OnRunEnded(SchedulerState state, RunEnded c, DateTimeOffset now)
    {
        var reply = new RunEndNoted(c.Lead, c.Job);
        if (!state.Jobs.TryGetValue(c.Lead, out var job) || job.Submission.SubJobs.FirstOrDefault(each => each.Job == c.Job) is not { } sub)
            return Nothing(state, reply);

        var (ended, events) = (job.Ended.Add(c.Job), new List<IEvent>());
        var isNew = !job.Ended.Contains(c.Job);
        if (isNew)
            events.Add(new RunEndRecorded(c.Lead, c.Job, c.Health, c.ErrorType, now));
        if (job.Reservations is { } reservations && reservations.FirstOrDefault(mine => mine.Job == c.Job) is { } reservation && state.Device(reservation.Device) is { } board)
        {
            if (isNew && HealthChecks.After(job, sub, c.Health, board, now) is { } found)
                events.Add(found);
            // A fault of the lab puts the device in doubt; it never takes one out of the state that a person put it into.
            else if (isNew && !job.Submission.IsHealthCheck && c.ErrorType is (ErrorTypes.Infrastructure or ErrorTypes.Bug or ErrorTypes.Configuration) && board.Health == DeviceHealth.Good)
                events.Add(new DeviceHealthChanged(null, board.Name, DeviceHealth.Unknown, "lava", $"job {sub.DisplayId} ended with error type {c.ErrorType}", now));

            // A guest may still be logged in when its host's run is over: the next job gets the device when nobody is left on it. By then nobody else can have it.
            if (board.HeldBy == c.Lead && reservations.Where(other => other.Device == board.Name).All(other => ended.Contains(other.Job)))
                events.Add(new DeviceFreed(board.Name, c.Lead, reservation.Fencing, now));
        }

        return events.Count == 0 ? Nothing(state, reply) : Record(state, reply, now, events);
    }

    private static Decision OnClosed(SchedulerState state, JobClosed c, DateTimeOffset now)
    {
        var reply = new JobCloseNoted(c.Lead);
        if (!state.Jobs.ContainsKey(c.Lead))
            return Nothing(state, reply);
        var held = state.Devices.Values.Where(board => board.HeldBy == c.Lead).Select(board => new DeviceFreed(board.Name, c.Lead, board.LastFencing, now));
        return Record(state, reply, now, [.. held, new JobForgotten(c.Lead, now)]);
    }

    internal static Decision Nothing(SchedulerState state, IReply? reply) => new([], reply, state);

    internal static Decision Record(SchedulerState state, IReply? reply, DateTimeOffset now, params IReadOnlyList<IEvent> facts)
    {
        var after = facts.Aggregate(state, (current, fact) => current.Apply(fact));
        if (facts.Count > 0 && !facts.Any(fact => ChangesQueueOrDevices(state, fact)))
            return new([.. facts], reply, after);
        var reserved = new List<IEvent>();
        Plan plan;
        do
        {
            plan = Placement.Decide(after, now);
            foreach (var assignment in plan.Placed)
            {
                var reservation = Reserve(after, assignment, now);
                reserved.Add(reservation);
                after = after.Apply(reservation);
            }
        }
        // The group from which devices were borrowed may count on others now, and no longer keep one that somebody waits for.
        while (plan.HasBackFilled);

        return new([.. facts, .. reserved], reply, after, plan);
    }

    /// <summary>After other facts all is as the last decision left it.</summary>
    private static bool ChangesQueueOrDevices(SchedulerState before, IEvent fact) => fact switch
    {
        JobHandedOver or RunEndRecorded => false,
        JobForgotten e => before.Jobs[e.Lead].IsQueued,
        _ => true,
    };

    internal static DevicesReserved Reserve(SchedulerState state, Assignment assignment, DateTimeOffset now)
    {
        var job = state.Jobs[assignment.Job.Lead];
        var fencing = state.NextFencing;
        var ofHost = new Dictionary<string, Reservation>(StringComparer.Ordinal);
        var all = new Dictionary<JobId, Reservation>();
        foreach (var (demand, device) in assignment.Job.Demands.Zip(assignment.Devices))
        {
            var board = state.Device(device)!;
            var reservation = new Reservation(demand.Job, device, board.Dispatcher, state.Dispatchers[board.Dispatcher].Address, fencing++);
            ofHost[demand.Role] = reservation;
            all.Add(demand.Job, reservation);
        }

        foreach (var guest in job.Submission.SubJobs.Where(sub => sub.Request.IsGuest))
            all.Add(guest.Job, ofHost[guest.Request.HostRole!] with { Job = guest.Job });
        return new DevicesReserved(job.Lead, [.. job.Submission.SubJobs.Select(sub => all[sub.Job])], now);
    }
}
