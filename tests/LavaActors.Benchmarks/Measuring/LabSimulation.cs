using System.Diagnostics;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>A queue on a lab in simulated time, filled and drained. One submission in five is a group of two to eight roles; devices of ten types have tags or none.</summary>
/// <param name="seed">Of the jobs.</param>
internal sealed class LabSimulation(int seed, int jobs, int devices)
{
    public const int Types = 10;

    private const int Dispatchers = 20;

    private static readonly string Text = new('x', 4096);

    private readonly Random _random = new(seed);
    private readonly PriorityQueue<RunEnded, DateTimeOffset> _ends = new();
    private readonly Dictionary<LeadJobId, int> _open = [];
    private SchedulerState _state = SchedulerState.Empty;
    private DateTimeOffset _now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private (long Empty, long WithDevices, long WithTexts, long HandedOver) _memory;
    private DateTimeOffset? _reconsider;
    private DateTimeOffset _drainedFrom;

    public List<double> Submissions { get; } = [];

    public List<double> Ends { get; } = [];

    public List<double> Others { get; } = [];

    public IReadOnlyList<double> Decisions => [.. Submissions, .. Ends, .. Others];

    public List<double> Explanations { get; } = [];

    public int MostHolds { get; private set; }

    public int Waiting => _state.Queue.Count;

    public SchedulerState State => _state;

    public DateTimeOffset Now => _now;

    public double Days => (_now - _drainedFrom).TotalDays;

    public void Play()
    {
        Fill();
        Drain();
    }

    /// <summary>Everything is submitted within a few hours, which is sooner than the lab can run it.</summary>
    public void Fill()
    {
        _memory.Empty = GC.GetTotalMemory(forceFullCollection: true);
        for (var dispatcher = 0; dispatcher < Dispatchers; dispatcher++)
        {
            var offered = Enumerable.Range(0, devices / Dispatchers).Select(i => new OfferedDevice(
                new DeviceName($"board-{dispatcher:00}-{i:000}"), $"type-{i % Types}", Tags(i / Types), DeviceHealth.Good));
            Take(SchedulerRules.Decide(_state, new RegisterDispatcher($"lab-{dispatcher}", Guid.NewGuid(), $"akka.tcp://lava@lab-{dispatcher}:4053", [.. offered]), _now));
        }

        _memory.WithDevices = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < jobs; i++)
        {
            _now += TimeSpan.FromSeconds(2);
            Decide(NewJob(), Submissions);
        }

        _memory.WithTexts = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var lead in _state.Jobs.Keys) Timed(Others, () => SchedulerRules.HandedOver(_state, lead, _now));
        _memory.HandedOver = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var job in _state.Queue.Values.Where((_, i) => i % Math.Max(1, _state.Queue.Count / 100) == 0))
        {
            var start = Stopwatch.GetTimestamp();
            _ = LavaActors.Scheduling.Rules.Explanations.WhyItWaits(_state, job, _now);
            Explanations.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    public void PrintMemory()
    {
        Figures.Say($"  memory per queued job: {(_memory.HandedOver - _memory.WithDevices) / (double)jobs / 1024:0.0} KiB; {(_memory.WithTexts - _memory.WithDevices) / (double)jobs / 1024:0.0} KiB until its actor has its texts (4 KiB for each role and 4 KiB)");
        Figures.Say($"  memory per idle device: {(_memory.WithDevices - _memory.Empty) / (double)devices / 1024:0.0} KiB");
    }

    public void Drain()
    {
        _drainedFrom = _now;
        while (true)
        {
            var hasNext = _ends.TryPeek(out var next, out var at);
            if (_reconsider is { } moment && (!hasNext || moment < at))
            {
                _now = moment > _now ? moment : _now;
                Timed(Others, () => SchedulerRules.Reconsider(_state, _now));
                continue;
            }

            if (!hasNext) break;
            _ends.Dequeue();
            _now = at > _now ? at : _now;
            Decide(next!, Ends);
            if (--_open[next!.Lead] == 0) Decide(new JobClosed(next.Lead), Others);
        }

        if (!_state.Jobs.IsEmpty) throw new InvalidOperationException($"{_state.Jobs.Count} jobs were never run");
    }

    private static string[] Tags(int i) => (i % 4) switch { 0 => ["usb"], 1 => ["usb", "hdmi"], _ => [] };

    private Submit NewJob()
    {
        var size = _random.Next(5) == 0 ? _random.Next(2, 9) : 1;
        var type = _random.Next(Types);
        // Half of the groups take all of their boards from one type, the others from two.
        var other = _random.Next(2) == 0 ? type : _random.Next(Types);
        var roles = Enumerable.Range(0, size).Select(i => new SubJobRequest(
            $"role-{i}", i, $"type-{(i % 2 == 0 ? type : other)}", false, null, _random.Next(5) == 0 ? ["usb"] : [], null, string.Concat(Text.AsSpan(), $"{i}")));
        return new Submit(
            CommandId.New(), "ann", "a job", _random.Next(3) * 50, string.Concat(Text.AsSpan(), "."), size > 1 ? new GroupId($"{Guid.NewGuid()}") : null, [.. roles], JobVisibility.Public,
            RunTimeout: TimeSpan.FromMinutes(_random.Next(10, 121)));
    }

    private void Decide(ICommand command, List<double> times) => Timed(times, () => SchedulerRules.Decide(_state, command, _now));

    private void Timed(List<double> times, Func<SchedulerRules.Decision> decide)
    {
        var start = Stopwatch.GetTimestamp();
        var decision = decide();
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        Take(decision);
    }

    private void Take(SchedulerRules.Decision decision)
    {
        _state = decision.After;
        if (decision.Plan is { } plan)
        {
            _reconsider = plan.Reconsider;
            MostHolds = Math.Max(MostHolds, plan.Holds.Count);
        }

        foreach (var fact in decision.Events.OfType<DevicesReserved>())
        {
            _open[fact.Lead] = fact.Reservations.Count;
            var bound = _state.Jobs[fact.Lead].Submission.RunTimeout!.Value;
            foreach (var mine in fact.Reservations)
                _ends.Enqueue(new RunEnded(fact.Lead, mine.Job, mine.Fencing, JobHealth.Complete, null), _now + (bound * (0.2 + (0.8 * _random.NextDouble()))));
        }
    }
}
