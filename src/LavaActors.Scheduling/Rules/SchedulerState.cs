using System.Collections.Immutable;
using System.Runtime.InteropServices;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Scheduling.Rules;

/// <summary>
/// Queue, devices and reservations as the Scheduler's events tell them. Immutable; <see cref="Apply"/> is total and reads no clock.
/// </summary>
public sealed record SchedulerState
{
    /// <summary>So many submissions are remembered by their command, to answer a repetition with the same ids.</summary>
    public const int AnsweredKept = 2000;

    public static SchedulerState Empty { get; } = new();

    /// <summary>The lab's choice, not a fact: the events say nothing of it.</summary>
    public SchedulingPolicy Policy { get; init; } = SchedulingPolicy.Default;

    public long NextJob { get; init; } = 1;

    public long NextFencing { get; init; } = 1;

    /// <summary>The submissions that are not over.</summary>
    public ImmutableDictionary<LeadJobId, ScheduledJob> Jobs { get; init; } = ImmutableDictionary<LeadJobId, ScheduledJob>.Empty;

    /// <summary>Those that wait for devices, in the order in which they are considered.</summary>
    public ImmutableSortedDictionary<QueueKey, QueueEntry> Queue { get; init; } = ImmutableSortedDictionary<QueueKey, QueueEntry>.Empty;

    /// <summary>The queue once more, in parts.</summary>
    public ImmutableDictionary<string, Lane> Lanes { get; init; } = ImmutableDictionary.Create<string, Lane>(StringComparer.Ordinal);

    public ImmutableDictionary<JobId, LeadJobId> LeadOf { get; init; } = ImmutableDictionary<JobId, LeadJobId>.Empty;

    public ImmutableSortedDictionary<string, Board> Devices { get; init; } = ImmutableSortedDictionary.Create<string, Board>(StringComparer.Ordinal);

    /// <summary>The free devices by type; of a type the one that has rested longest first.</summary>
    public ImmutableDictionary<string, ImmutableSortedSet<FreeDevice>> Free { get; init; } = ImmutableDictionary<string, ImmutableSortedSet<FreeDevice>>.Empty;

    /// <summary>The devices by type that are well, in the order in which they will be free.</summary>
    public ImmutableDictionary<string, ImmutableSortedSet<ExpectedBoard>> Expected { get; init; } = ImmutableDictionary<string, ImmutableSortedSet<ExpectedBoard>>.Empty;

    public ImmutableDictionary<string, KnownDispatcher> Dispatchers { get; init; } = ImmutableDictionary<string, KnownDispatcher>.Empty;

    /// <summary>What people have said of dispatchers, whether these are here or not.</summary>
    public ImmutableDictionary<string, KnownWorker> Workers { get; init; } = ImmutableDictionary<string, KnownWorker>.Empty;

    /// <summary>What people have said of the checks of device types; a type that is not named has <see cref="HealthRule.Default"/>.</summary>
    public ImmutableDictionary<string, HealthRule> HealthRules { get; init; } = ImmutableDictionary.Create<string, HealthRule>(StringComparer.Ordinal);

    /// <summary>The devices that nobody has and that are to be checked at some time, the next first.</summary>
    public ImmutableSortedSet<PlannedCheck> Checks { get; init; } = [];

    public ImmutableDictionary<CommandId, Submitted> Answered { get; init; } = ImmutableDictionary<CommandId, Submitted>.Empty;

    public ImmutableQueue<CommandId> AnsweredInOrder { get; init; } = [];

    public SchedulerState Apply(IEvent fact) => fact switch
    {
        JobSubmitted e => WithSubmission(ScheduledJob.New(e)).WithAnswer(AnswerOf(e)),
        JobHandedOver e => With(e.Lead, job => job.WithoutTexts()),
        DevicesReserved e => Reserve(e),
        CancelRequested e => With(e.Lead, job => job with { Cancel = e }),
        RunEndRecorded e => With(e.Lead, job => job with { Ended = job.Ended.Add(e.Job) }).Report(e),
        DeviceFreed e => With(e.Device, board => board with { HeldBy = null, HeldByJob = null, Back = null }),
        JobForgotten e => Without(e.Lead),
        DispatcherCameUp e => ComeUp(e),
        DispatcherWentDown e => GoDown(e),
        DeviceHealthChanged e => With(e.Device, board => board with { Health = e.Health, HealthReason = e.Why }),
        DeviceAdded e => WithDevice(new Board(e.Device, e.DeviceType, [], e.Dispatcher, e.Health, LostBecause: DeviceAdded.WhyLost, IsWorkerAtRest: WorkerOf(e.Dispatcher).IsAtRest)),
        DeviceTagsSet e => With(e.Device, board => board with { LabTags = [.. e.Tags] }),
        WorkerSet e => OnWorker(e),
        HealthRuleSet e => OnRule(e),
        _ => this,
    };

    public KnownWorker WorkerOf(string dispatcher) => Workers.GetValueOrDefault(dispatcher, KnownWorker.Default);

    /// <summary>How many more devices of a dispatcher may be used at this moment; null: all of them (spec: scheduler.md §5, <c>job_limit</c>).</summary>
    public int? FreeSlots(string dispatcher) =>
        WorkerOf(dispatcher).JobLimit is > 0 and var limit ? limit - Devices.Values.Count(board => board.Dispatcher == dispatcher && board.HeldBy is not null) : null;

    /// <summary>How many more devices dispatchers with a limit may give at this moment; null where none has one.</summary>
    public Places? PlacesLeft => PlacesOf(worker => FreeSlots(worker) ?? 0);

    /// <summary>How many they give when none of them is in use; null where none has a limit.</summary>
    public Places? PlacesInAll => PlacesOf(worker => WorkerOf(worker).JobLimit);

    private Places? PlacesOf(Func<string, int> left) => Workers.Where(worker => worker.Value.JobLimit > 0).ToDictionary(worker => worker.Key, worker => left(worker.Key), StringComparer.Ordinal) is { Count: > 0 } limits
        ? new Places(limits, device => Device(device)!.Dispatcher)
        : null;

    private SchedulerState OnWorker(WorkerSet fact)
    {
        var state = this with { Workers = Workers.SetItem(fact.Worker, new KnownWorker(fact.Health, fact.JobLimit)) };
        return Devices.Values.Where(board => board.Dispatcher == fact.Worker)
            .Aggregate(state, (current, board) => current.WithDevice(board with { IsWorkerAtRest = current.WorkerOf(fact.Worker).IsAtRest }));
    }

    public HealthRule HealthRuleOf(string deviceType) => HealthRules.GetValueOrDefault(deviceType, HealthRule.Default);

    private SchedulerState OnRule(HealthRuleSet fact)
    {
        // Where they stood by the old rule nobody would find them.
        var state = this with { HealthRules = HealthRules.SetItem(fact.DeviceType, fact.Rule), Checks = Checks.Except(Checks.Where(check => Device(check.Device)!.DeviceType == fact.DeviceType)) };
        return Devices.Values.Where(board => board.DeviceType == fact.DeviceType).Aggregate(state, (current, board) => current.WithDevice(board));
    }

    /// <summary>When its device was checked, after the end of a check.</summary>
    private SchedulerState Report(RunEndRecorded fact) =>
        Jobs.TryGetValue(fact.Lead, out var job) && job.Submission.IsHealthCheck && job.Reservations is [var reservation]
            ? With(reservation.Device, board => board with { LastCheck = new HealthReport(fact.Job, job.Submission.At, fact.At) })
            : this;

    public static Submitted AnswerOf(JobSubmitted submission) =>
        new(submission.Command, submission.Lead, [.. submission.SubJobs.Select(sub => new SubmittedJob(sub.Job, sub.DisplayId, sub.Request.Role))]);

    public Board? Device(DeviceName name) => Devices.GetValueOrDefault(name.Value);

    internal SchedulerState WithSubmission(ScheduledJob job)
    {
        var submission = job.Submission;
        var state = this with
        {
            NextJob = Math.Max(NextJob, submission.SubJobs.Max(sub => sub.Job.Value) + 1),
            Jobs = Jobs.SetItem(job.Lead, job),
            LeadOf = LeadOf.SetItems(submission.SubJobs.Select(sub => KeyValuePair.Create(sub.Job, job.Lead))),
        };
        return job.IsQueued ? state.Enqueue(QueueEntry.Of(submission, Policy)) : state;
    }

    internal SchedulerState WithAnswer(Submitted answer)
    {
        var answered = Answered.SetItem(answer.Command, answer);
        var inOrder = AnsweredInOrder.Enqueue(answer.Command);
        while (answered.Count > AnsweredKept)
        {
            inOrder = inOrder.Dequeue(out var oldest);
            answered = answered.Remove(oldest);
        }

        return this with { Answered = answered, AnsweredInOrder = inOrder };
    }

    internal SchedulerState WithDevice(Board board)
    {
        var free = Free;
        if (Device(board.Name) is { IsFree: true } before)
            free = free.SetItem(before.DeviceType, free[before.DeviceType].Remove(FreeDevice.Of(before)));
        if (board.IsFree)
            free = free.SetItem(board.DeviceType, free.GetValueOrDefault(board.DeviceType, []).Add(FreeDevice.Of(board)));
        var expected = Expected;
        if (Device(board.Name) is { IsWell: true } known)
            expected = expected.SetItem(known.DeviceType, expected[known.DeviceType].Remove(ExpectedBoard.Of(known)));
        if (board.IsWell)
            expected = expected.SetItem(board.DeviceType, expected.GetValueOrDefault(board.DeviceType, []).Add(ExpectedBoard.Of(board)));
        var checks = Checks;
        if (Device(board.Name) is { } planned && HealthChecks.DueAt(planned, HealthRuleOf(planned.DeviceType)) is { } then)
            checks = checks.Remove(new PlannedCheck(then, planned.Name));
        if (HealthChecks.DueAt(board, HealthRuleOf(board.DeviceType)) is { } due)
            checks = checks.Add(new PlannedCheck(due, board.Name));
        return this with { Devices = Devices.SetItem(board.Name.Value, board), Free = free, Expected = expected, Checks = checks };
    }

    internal QueueKey KeyOf(ScheduledJob job) => QueueKey.Of(job.Submission, Policy);

    private SchedulerState With(LeadJobId lead, Func<ScheduledJob, ScheduledJob> change)
    {
        if (!Jobs.TryGetValue(lead, out var job))
            return this;
        var changed = change(job);
        var state = this with { Jobs = Jobs.SetItem(lead, changed) };
        return changed.IsQueued ? state : state.Dequeue(KeyOf(changed));
    }

    private SchedulerState With(DeviceName name, Func<Board, Board> change) => Device(name) is { } board ? WithDevice(change(board)) : this;

    private SchedulerState Without(LeadJobId lead) => Jobs.TryGetValue(lead, out var job)
        ? (this with { Jobs = Jobs.Remove(lead), LeadOf = LeadOf.RemoveRange(job.Submission.SubJobs.Select(sub => sub.Job)) }).Dequeue(KeyOf(job))
        : this;

    private SchedulerState Enqueue(QueueEntry entry) => this with
    {
        Queue = Queue.SetItem(entry.Key, entry),
        Lanes = Lanes.SetItem(entry.Lane, Lanes.GetValueOrDefault(entry.Lane, Lane.Empty).With(entry)),
    };

    private SchedulerState Dequeue(QueueKey key)
    {
        if (!Queue.TryGetValue(key, out var entry))
            return this;
        var rest = Lanes[entry.Lane].Without(entry);
        return this with { Queue = Queue.Remove(key), Lanes = rest.IsEmpty ? Lanes.Remove(entry.Lane) : Lanes.SetItem(entry.Lane, rest) };
    }

    private SchedulerState Reserve(DevicesReserved fact)
    {
        var guests = Jobs.TryGetValue(fact.Lead, out var job)
            ? job.Submission.SubJobs.Where(sub => sub.Request.IsGuest).Select(sub => sub.Job).ToHashSet()
            : [];
        var back = fact.At + (job?.Submission.RunTimeout ?? Policy.AssumedRun);
        var state = With(fact.Lead, queued => queued with { Reservations = [.. fact.Reservations], ReservedAt = fact.At });
        foreach (var held in fact.Reservations.Where(reservation => !guests.Contains(reservation.Job)))
        {
            state = state.With(held.Device, board => board with
            {
                HeldBy = fact.Lead,
                HeldByJob = held.Job,
                LastFencing = held.Fencing,
                LastAt = held.Dispatcher,
                Back = back,
                LastCheck = board.LastCheck is { } last && job?.Submission.IsHealthCheck is not true ? last with { JobsSince = last.JobsSince + 1 } : board.LastCheck,
            });
            state = state with { NextFencing = Math.Max(state.NextFencing, held.Fencing + 1) };
        }

        return state;
    }

    private SchedulerState ComeUp(DispatcherCameUp fact)
    {
        var state = this with { Dispatchers = Dispatchers.SetItem(fact.Dispatcher, new KnownDispatcher(fact.Incarnation, fact.Address, IsUp: true)), NextFencing = Math.Max(NextFencing, fact.HighestFencing + 1) };
        var offered = fact.Devices.Select(device => device.Name).ToHashSet();
        foreach (var gone in Devices.Values.Where(board => board.Dispatcher == fact.Dispatcher && !offered.Contains(board.Name)))
            state = state.WithDevice(gone with { LostBecause = fact.WhyOthersAreLost, IsKept = false });
        foreach (var device in fact.Devices)
        {
            var board = Device(device.Name) ?? new Board(device.Name, device.DeviceType, [], fact.Dispatcher, device.Health);
            state = state.WithDevice(board with { DeviceType = device.DeviceType, Tags = [.. device.Tags], Dispatcher = fact.Dispatcher, LostBecause = device.NotYet, IsKept = device.NotYet is not null, Remark = device.Remark, Lacks = [.. device.Lacks ?? []], IsWorkerAtRest = WorkerOf(fact.Dispatcher).IsAtRest, HealthCheck = device.HealthCheck });
        }

        return state;
    }

    public bool IsOwnedByAnother(DeviceName device, string dispatcher) => Device(device) is { } board && OwnerOf(board) is { } owner && owner != dispatcher;

    /// <summary>Who has a device, for the dispatcher that asks.</summary>
    public DeviceStanding StandingOf(DeviceName device) =>
        Device(device) is { } board ? new DeviceStanding(device, OwnerOf(board), board.LastFencing, HeldAt(board), board.LastAt) : new DeviceStanding(device, null, 0);

    /// <summary>A device stays with the dispatcher whose run has it until that is over, though it be lost; else with the one that offered it first, as long as that one is up and goes on
    /// offering it.</summary>
    private string? OwnerOf(Board board) =>
        HeldAt(board) ?? ((board.LostBecause is null || board.IsKept) && Dispatchers.TryGetValue(board.Dispatcher, out var owner) && owner.IsUp ? board.Dispatcher : null);

    private string? HeldAt(Board board) =>
        board.HeldBy is { } lead && Jobs.TryGetValue(lead, out var job) && job.Reservations is { } reservations ? reservations.First(mine => mine.Device == board.Name).Dispatcher : null;

    private SchedulerState GoDown(DispatcherWentDown fact)
    {
        if (!Dispatchers.TryGetValue(fact.Dispatcher, out var known) || known.Incarnation != fact.Incarnation)
            return this;
        var state = this with { Dispatchers = Dispatchers.SetItem(fact.Dispatcher, known with { IsUp = false }) };
        foreach (var board in Devices.Values.Where(board => board.Dispatcher == fact.Dispatcher && board.LostBecause is null))
            state = state.WithDevice(board with { LostBecause = fact.WhyDevicesAreLost, IsAwaited = false });
        return state;
    }

    /// <summary>A scheduler begins with what is stored. Where that is a database that was restored, boards have seen reservations that it does not know of, and refuse the next ones: no board is given away before its dispatcher
    /// has registered, and has said which its boards have seen. Not a fact of the lab: no event says it.</summary>
    public SchedulerState Await() => Devices.Values.Where(board => board.LostBecause is null).Aggregate(this, (state, board) => state.WithDevice(board with { IsAwaited = true }));

    /// <summary>A dispatcher is about to register, the first time since then.</summary>
    public SchedulerState Heard(string dispatcher) =>
        Devices.Values.Where(board => board.IsAwaited && board.Dispatcher == dispatcher).Aggregate(this, (state, board) => state.WithDevice(board with { IsAwaited = false }));
}

/// <summary>What people have said of a dispatcher.</summary>
/// <param name="JobLimit">How many of its devices are in use at most; 0: all of them.</param>
public sealed record KnownWorker(WorkerHealth Health, int JobLimit)
{
    public static KnownWorker Default { get; } = new(WorkerHealth.Active, 0);

    public bool IsAtRest => Health is not WorkerHealth.Active;
}

/// <summary>A dispatcher that registered at some time.</summary>
public sealed record KnownDispatcher(Guid Incarnation, string Address, bool IsUp);

/// <summary>A free device, ordered so that the one whose last reservation is oldest comes first: boards wear evenly.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FreeDevice(long LastFencing, DeviceName Name) : IComparable<FreeDevice>
{
    public static FreeDevice Of(Board board) => new(board.LastFencing, board.Name);

    public int CompareTo(FreeDevice other) =>
        LastFencing != other.LastFencing ? LastFencing.CompareTo(other.LastFencing) : string.CompareOrdinal(Name.Value, other.Name.Value);

    public static bool operator <(FreeDevice left, FreeDevice right) => left.CompareTo(right) < 0;

    public static bool operator >(FreeDevice left, FreeDevice right) => left.CompareTo(right) > 0;

    public static bool operator <=(FreeDevice left, FreeDevice right) => left.CompareTo(right) <= 0;

    public static bool operator >=(FreeDevice left, FreeDevice right) => left.CompareTo(right) >= 0;
}
