using System.Collections.Immutable;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using static LavaActors.Scheduling.Tests.Rules.Lab;

namespace LavaActors.Scheduling.Tests.Rules;

/// <summary>
/// A lab whose time is simulated: boards of three types with tags on two dispatchers, jobs of one to eight roles that come at any time and run no longer than they may or are canceled,
/// boards that break and are mended, dispatchers that go and come back, with or without their runs, and a scheduler that dies between any two of its events. All of it is read from bytes, so
/// that a case that fails shrinks. What must always hold is checked at every step.
/// </summary>
internal sealed class SimulatedLab
{
    /// <summary>A scale of priorities that is soon waited off.</summary>
    public static readonly SchedulingPolicy Policy = new() { PriorityPoint = TimeSpan.FromMinutes(1), HoldAfter = TimeSpan.FromMinutes(10), Requeue = ImmutableDictionary<string, int>.Empty.Add("qemu", 2).Add("mustang", 1) };

    /// <summary>A dispatcher that is away for longer has lost its runs.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private static readonly HealthCheckText Check = HealthCheckText.Read(HealthCheckTests.Text, "check.yaml", "qemu", []);

    private static readonly string[] Types = ["qemu", "qemu", "qemu", "mustang", "x15"];

    private readonly Queue<byte> _script;
    private readonly PriorityQueue<Action, (DateTimeOffset At, int Order)> _coming = new();
    private readonly Lab _lab = new Lab().With(Policy);
    private readonly List<OfferedDevice> _devices = [];
    private readonly HashSet<DeviceName> _busy = [];
    private readonly Dictionary<LeadJobId, Waiting> _waiting = [];
    private readonly Dictionary<JobId, int> _percentOfBound = [];
    private readonly Dictionary<LeadJobId, HashSet<JobId>> _lost = [];
    private readonly bool _withChecks;
    private readonly bool _withLimits;
    private TimeSpan _longest = TimeSpan.Zero;
    private DateTimeOffset _calmFrom = Noon;
    private (LeadJobId Lead, QueueKey Key, DateTimeOffset By)? _promise;
    private int _order;
    private int _seen;

    /// <summary>What comes of the script and its jobs, and not of checks, which go on for ever.</summary>
    private int _left;

    /// <param name="withChecks">The health of all devices is checked, those of one type often, and what fails is mended.</param>
    /// <param name="withLimits">One dispatcher, or both, use only some of their devices at a time.</param>
    public SimulatedLab(byte[] script, bool withChecks = false, bool withLimits = false)
    {
        (_withChecks, _withLimits) = (withChecks, withLimits);
        _script = new Queue<byte>(script);
        if (withLimits)
        {
            _lab.Do(new SetWorker(CommandId.New(), "lab-a", null, 1 + (Next() % 4), "ann", ""));
            if (Next() % 2 == 1) _lab.Do(new SetWorker(CommandId.New(), "lab-b", null, 1 + (Next() % 4), "ann", ""));
        }

        var count = 3 + (Next() % 14);
        for (var i = 0; i < count; i++)
        {
            var shape = Next();
            _devices.Add(Device($"d{i:00}", Types[shape % Types.Length], tags: [.. new[] { "a", "b" }.Where((_, bit) => (shape >> (5 + bit) & 1) == 1)]) with { HealthCheck = withChecks ? "check" : null });
        }

        if (withChecks)
        {
            _lab.Do(new SetHealthRule(CommandId.New(), "qemu", new HealthRule(false, 1, HealthDenominator.Hours), "ann"));
            _lab.Do(new SetHealthRule(CommandId.New(), "mustang", new HealthRule(false, 2, HealthDenominator.Jobs), "ann"));
        }

        Register(0);
        Register(1);
        var at = Noon;
        while (_script.Count > 0)
        {
            at += TimeSpan.FromMinutes(Next() % 24);
            var what = Next();
            if (what % 8 == 0)
                Break(at, Next(), TimeSpan.FromMinutes(1 + (what / 8 * 4)));
            else if (what % 16 == 3)
                Crash(at, what / 16);
            else if (what % 16 == 5)
                Cancel(at, Next());
            else if (what % 64 == 9)
                Lose(at, Next() % 2, TimeSpan.FromMinutes(1 + (what / 8)));
            else
                Submit(at, what);
        }
    }

    public int Started { get; private set; }

    public int Canceled { get; private set; }

    public int Requeued { get; private set; }

    public int Checked { get; private set; }

    /// <summary>Plays all that comes. Afterwards nobody waits but for what a limit forbids.</summary>
    public void Play()
    {
        while (true)
        {
            var hasNext = _coming.TryPeek(out _, out var next);
            if (_lab.Reconsider is { } moment && (!hasNext || moment <= next.At))
            {
                _lab.Wait(moment - _lab.Now);
            }
            else if (hasNext)
            {
                _lab.Wait(next.At - _lab.Now);
                _coming.Dequeue()();
            }
            else
            {
                break;
            }

            Look();
            BeginChecks();
            if (_withChecks && _left == 0 && !_lab.State.Queue.Values.Any(IsWithinLimits)) break;
            Assert.True(_lab.Now < Noon.AddDays(400), "health checks keep a job from its device for ever");
        }

        Assert.DoesNotContain(_lab.State.Queue.Values, IsWithinLimits);
        Assert.All(_busy, device => Assert.True(_lab.State.Jobs[_lab.State.Device(device)!.HeldBy!.Value].Submission.IsHealthCheck));
    }

    /// <summary>Whether the lab, when all is well and nothing else runs, may use all that a job wants at a time.</summary>
    private bool IsWithinLimits(QueueEntry job) =>
        !Matching.Match(job.Demands, demand => _lab.State.Devices.Values.Where(board => board.Suits(demand)).Select(board => board.Name), _lab.State.PlacesInAll).Contains(null);

    /// <summary>The texts of the definitions are there at once; one in eight checks fails, and somebody mends the device then.</summary>
    private void BeginChecks()
    {
        while (_withChecks && HealthChecks.Ready(_lab.State, _lab.Now).FirstOrDefault() is { } board)
        {
            var decision = HealthChecks.Begin(_lab.State, board.Name, Check, _lab.Now);
            if (_lab.CrashAfter is { } stored)
            {
                _lab.CrashAfter = null;
                _lab.Crash(decision.Events, stored);
            }
            else
            {
                _lab.Take(decision);
            }

            Look();
        }
    }

    private void BeginCheck(DevicesReserved fact, ScheduledJob job)
    {
        var mine = Assert.Single(fact.Reservations);
        Assert.True(_busy.Add(mine.Device), $"{mine.Device} is checked while it has a run");
        Assert.Equal("check", _lab.State.Device(mine.Device)!.HealthCheck);
        var outcome = ++Checked % 8 == 0 ? JobHealth.Incomplete : JobHealth.Complete;
        OfChecksAt(fact.At + TimeSpan.FromMinutes(5 + (Checked % 70)), () => End(job.Lead, mine.Job, outcome));
    }

    private byte Next() => _script.TryDequeue(out var next) ? next : (byte)0;

    private void At(DateTimeOffset at, Action action)
    {
        _left++;
        OfChecksAt(at, Act);

        void Act()
        {
            _left--;
            action();
        }
    }

    private void OfChecksAt(DateTimeOffset at, Action action) => _coming.Enqueue(action, (at, _order++));

    private void Register(int dispatcher) => _lab.Do(Registration(dispatcher == 0 ? "lab-a" : "lab-b", [.. _devices.Where((_, i) => i % 2 == dispatcher)]));

    private void Submit(DateTimeOffset at, byte shape)
    {
        var (size, kinds, priority, minutes) = (1 + (shape / 8 % 8), Next(), Next(), 5 + Next());
        var bound = TimeSpan.FromMinutes(minutes);
        // Half of all jobs are single ones, as in a lab.
        if (shape % 2 == 0) size = 1;
        var roles = Enumerable.Range(0, size).Select(i => (kinds >> (i % 4 * 2) & 3) switch
        {
            0 => Role($"r{i}", i, "qemu"),
            1 => Role($"r{i}", i, "qemu", tags: i % 2 == 0 ? ["a"] : ["b"]),
            2 => Role($"r{i}", i, "mustang"),
            _ => size == 1 ? Role("", 0, _devices[kinds % _devices.Count].DeviceType, _devices[kinds % _devices.Count].Name.Value) : Role($"r{i}", i, "x15"),
        });
        var submit = Job(priority % 3 == 0 ? 50 : priority % 101, [.. roles]) with { RunTimeout = bound };
        var percents = Enumerable.Range(0, size).Select(_ => 1 + (Next() % 100)).ToList();
        At(at, () =>
        {
            // What the lab could never run is refused.
            if (_lab.Do(submit).Reply is not Submitted submitted) return;
            foreach (var (job, percent) in submitted.Jobs.Zip(percents)) _percentOfBound.Add(job.Job, percent);
            _longest = _longest > bound ? _longest : bound;
        });
    }

    private void Crash(DateTimeOffset at, int stored) => At(at, () => _lab.CrashAfter = stored % 4);

    private void Cancel(DateTimeOffset at, byte which) => At(at, () =>
    {
        if (_lab.State.Jobs.Keys.Order().ElementAtOrDefault(which % 8) is not { Value: > 0 } lead) return;
        _lab.Do(new Cancel(CommandId.New(), new JobId(lead.Value), "ann", "not needed"));
        Canceled++;
        // Runs end a little later; where none has begun, the job's actor says so at once.
        var job = _lab.State.Jobs[lead];
        foreach (var sub in job.Submission.SubJobs)
            At(job.Reservations is null ? _lab.Now : _lab.Now + TimeSpan.FromMinutes(1), () => End(lead, sub.Job, JobHealth.Canceled));
    });

    /// <summary>A job's actor says it, again if need be, and after the last end asks what comes of it and closes.</summary>
    private void End(LeadJobId lead, JobId job, JobHealth health)
    {
        if (!_lab.State.Jobs.TryGetValue(lead, out var known)) return;
        if (!known.Ended.Contains(job)) _lab.Do(new RunEnded(lead, job, 0, health, health == JobHealth.Incomplete ? ErrorTypes.Infrastructure : null));
        known = _lab.State.Jobs[lead];
        if (known.Ended.Count < known.Submission.SubJobs.Count) return;
        if (_lost.TryGetValue(lead, out var lost))
            _lab.Do(new RequeueLost(CommandId.New(), lead, [.. lost], new GroupId($"after-{lead}"), [.. known.Submission.SubJobs.Select(sub => sub.Request)]));
        _lab.Do(new JobClosed(lead));
    }

    private void Break(DateTimeOffset at, byte which, TimeSpan time)
    {
        var device = _devices[which % _devices.Count].Name;
        At(at, () => _lab.Do(new SetDeviceHealth(CommandId.New(), device, which % 2 == 0 ? DeviceHealth.Maintenance : DeviceHealth.Bad, "ann", "broken")));
        Mend(at + time, () => _lab.Do(new SetDeviceHealth(CommandId.New(), device, DeviceHealth.Good, "ann", "mended")));
    }

    private void Lose(DateTimeOffset at, int dispatcher, TimeSpan time)
    {
        var name = dispatcher == 0 ? "lab-a" : "lab-b";
        At(at, () => _lab.Take(SchedulerRules.DispatcherLost(_lab.State, name, Registration(name).Incarnation, "gone", _lab.Now)));
        if (time > Grace) At(at + Grace, () => LoseRunsOf(name));
        Mend(at + time, () => Register(dispatcher));
    }

    private void LoseRunsOf(string dispatcher)
    {
        // It may have come back in the meantime.
        if (_lab.State.Dispatchers[dispatcher].IsUp) return;
        foreach (var job in _lab.State.Jobs.Values.Where(job => job.Cancel is null).OrderBy(job => job.Lead).ToList())
        {
            foreach (var mine in job.Reservations?.Where(mine => mine.Dispatcher == dispatcher && !job.Ended.Contains(mine.Job)) ?? [])
            {
                if (!_lost.TryGetValue(job.Lead, out var lost)) _lost.Add(job.Lead, lost = []);
                lost.Add(mine.Job);
                End(job.Lead, mine.Job, JobHealth.Incomplete);
            }
        }
    }

    private void Mend(DateTimeOffset at, Action action)
    {
        At(at, action);
        if (at > _calmFrom) _calmFrom = at;
    }

    private void Look()
    {
        for (; _seen < _lab.AllEvents.Count; _seen++)
        {
            switch (_lab.AllEvents[_seen])
            {
                case JobSubmitted { IsHealthCheck: true }:
                    break;
                case JobSubmitted submitted:
                    Await(submitted);
                    break;
                case DevicesReserved reserved when _lab.State.Jobs.TryGetValue(reserved.Lead, out var job) && job.Submission.IsHealthCheck:
                    BeginCheck(reserved, job);
                    break;
                case DevicesReserved reserved:
                    Begin(reserved);
                    break;
                case CancelRequested canceled:
                    _waiting.Remove(canceled.Lead);
                    break;
                case DeviceHealthChanged { Health: DeviceHealth.Bad, By: HealthChecks.User } bad:
                    OfChecksAt(bad.At + TimeSpan.FromMinutes(30), () => _lab.Do(new SetDeviceHealth(CommandId.New(), bad.Device, DeviceHealth.Unknown, "ann", "mended")));
                    break;
                case DeviceFreed freed:
                    Assert.True(_busy.Remove(freed.Device));
                    break;
                default:
                    break;
            }
        }

        var plan = Placement.Decide(_lab.State, _lab.Now);
        Assert.Empty(plan.Placed);
        Assert.All(plan.Holds.SelectMany(hold => hold.Devices), device => Assert.True(_lab.State.Device(device)!.IsFree && !IsDue(device)));
        // What is free and not kept from a job does not do for it. A check waits for nobody, unless its scheduler has just died.
        Assert.All(_lab.State.Queue.Values.Where(job => !_lab.State.Jobs[job.Lead].Submission.IsHealthCheck), job => Assert.Contains(null, Matching.Match(
            job.Demands,
            demand => _lab.State.Devices.Values.Where(board => board.IsFree && !IsDue(board.Name) && board.Suits(demand) && plan.KeptFrom(job, board.Name, _lab.Now) is null).Select(board => board.Name),
            plan.PlacesFor(_lab.State, job, _lab.Now))));
        Assert.All(_lab.State.Workers, worker => Assert.True(_lab.State.FreeSlots(worker.Key) is not < 0, $"{worker.Key} uses more devices than {worker.Value.JobLimit}"));
        // By how much a job is kept back by checks is not foretold.
        if (!_withChecks) LookAtTheFirst(plan);
    }

    private bool IsDue(DeviceName device) => HealthChecks.IsDue(_lab.State, _lab.State.Device(device)!, _lab.Now);

    private void Await(JobSubmitted fact)
    {
        _waiting.Add(fact.Lead, new Waiting(fact.At, fact.Priority, fact.RunTimeout!.Value, fact.SubJobs));
        if (fact.AttemptOf is null) return;
        Requeued++;
        Assert.InRange(fact.Attempt, 2, 3);
    }

    private void Begin(DevicesReserved fact)
    {
        var job = _waiting[fact.Lead];
        var subJobs = job.SubJobs;
        _waiting.Remove(fact.Lead);
        Started++;
        Assert.Equal(subJobs.Select(sub => sub.Job), fact.Reservations.Select(mine => mine.Job));
        foreach (var (mine, sub) in fact.Reservations.Zip(subJobs))
        {
            Assert.True(_busy.Add(mine.Device), $"{mine.Device} has two runs");
            Assert.True(_lab.State.Device(mine.Device)!.Suits(Demand.Of([sub]).Single()));
            At(fact.At + (job.Bound * _percentOfBound.GetValueOrDefault(mine.Job, 50) / 100), () => End(fact.Lead, mine.Job, JobHealth.Complete));
        }

        // Of jobs that ask for the same, nobody overtakes. One that is queued again at this moment may have come after the decision.
        var own = job.Entry(fact.Lead);
        Assert.DoesNotContain(_lab.State.Queue.Values, other => other.Kind == own.Kind && other.Bound <= own.Bound && other.Key < own.Key && _waiting.ContainsKey(other.Lead));
        if (job.StartsBy is { } limit) Assert.True(fact.At <= limit, $"job {fact.Lead} began {fact.At - limit} after the time by which it had to");
        // What is kept of a dispatcher with a limit may be back before there is a place.
        if (_withLimits || _promise is not { } promise) return;
        if (promise.Lead == fact.Lead) Assert.True(fact.At <= promise.By, $"job {fact.Lead} was pushed back by {fact.At - promise.By}");
        // Who came ahead of it, and began at once, owes it nothing.
        else if (own.Key < promise.Key) _promise = null;
    }

    /// <summary>Once nothing breaks any more and nobody can come ahead, each of those ahead begins within the longest run.</summary>
    private void LookAtTheFirst(Plan plan)
    {
        if (_lab.Now < _calmFrom) return;
        foreach (var (lead, job) in _waiting.Where(job => job.Value.StartsBy is null))
        {
            var settled = job.At + (Policy.PriorityPoint * (100 - job.Priority)) + Policy.HoldAfter;
            if (_lab.Now < settled) continue;
            var ahead = _lab.State.Queue.Keys.TakeWhile(key => key.Lead != lead).Count();
            job.StartsBy = _lab.Now + (_longest * (ahead + 1));
        }

        // The first of the queue is not pushed back by anybody behind it.
        var first = _lab.State.Queue.IsEmpty ? default : _lab.State.Queue.Keys.First().Lead;
        if (_promise is { } promise && promise.Lead != first) _promise = null;
        var by = plan.Holds.Where(hold => hold.Job.Lead == first).Select(hold => (DateTimeOffset?)hold.Until).FirstOrDefault();
        if (by is { } until && (_promise is null || until < _promise.Value.By)) _promise = (first, _lab.State.Queue.Keys.First(), until);
    }

    private sealed class Waiting(DateTimeOffset at, int priority, TimeSpan bound, IReadOnlyList<SubJob> subJobs)
    {
        public IReadOnlyList<SubJob> SubJobs => subJobs;

        public QueueEntry Entry(LeadJobId lead) =>
            QueueEntry.Of(new JobSubmitted(default, lead, "", "", priority, "", null, subJobs, JobVisibility.Public, null, at, bound), Policy);

        public DateTimeOffset At => at;

        public int Priority => priority;

        public TimeSpan Bound => bound;

        public DateTimeOffset? StartsBy { get; set; }
    }
}
