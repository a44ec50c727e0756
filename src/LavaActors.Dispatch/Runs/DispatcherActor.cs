using Akka.Actor;
using Akka.Event;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Consoles;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Dispatch.Runs.PipelineMessages;

namespace LavaActors.Dispatch.Runs;

/// <summary>One per dispatcher node, at <c>/user/dispatcher</c>: offers its boards to the scheduler, starts runs, goes on with those that a process before this one has begun, and
/// says which runs it does not know (any more). It does not decide where anything runs.</summary>
public sealed partial class DispatcherActor : ReceiveActor, IWithTimers, IWithStash
{
    /// <summary>Its name below <c>/user</c>.</summary>
    public const string ActorName = "dispatcher";

    /// <summary>Ended runs that are remembered, so that an order that comes twice does not run twice.</summary>
    private const int RememberEnded = 10_000;

    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

    /// <summary>Who is registered says so again: a scheduler that took over while this node was out of its reach has given the boards up, and nobody else would notice.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReadyTogether = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(5);

    private readonly DispatcherPorts _ports;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Guid _incarnation = Guid.NewGuid();
    private readonly DispatcherBoards _boards;
    private readonly Dictionary<JobId, IActorRef> _runs = [];
    private readonly Dictionary<JobId, RunOrder> _orders = [];
    private readonly JobKeyRing _keys;
    private readonly RunLedger _ledger;
    private readonly Queue<JobId> _endedOrder = new();
    private readonly Dictionary<JobId, long> _ended = [];
    private readonly List<IActorRef> _waitingForTheEnd = [];
    private readonly Dictionary<DeviceName, SchedulerMessages.SetDeviceHealth> _health = [];
    private int _discarding;
    private bool _isNameTaken;
    private bool _isKeeping;

    public DispatcherActor(DispatcherPorts ports)
    {
        _ports = ports;
        _boards = new DispatcherBoards(ports, Context.ActorOf(ports.Tftp, "tftp"), Context);
        _keys = new JobKeyRing(ports.Settings.KeysDirectory, _log);
        _ledger = new RunLedger(ports.OpenRuns(Context.System), ports.Settings, ports.Clock, _log);

        Receive<Announce>(_ => Register());
        Receive<SchedulerMessages.AnnounceYourself>(_ => Register());
        Receive<SchedulerMessages.DispatcherRegistered>(r => r.Incarnation == _incarnation, OnRegistered);
        Receive<SchedulerMessages.DispatcherRegistered>(_ => { });
        Receive<SchedulerMessages.DispatcherNameTaken>(OnNameTaken);
        // Whether that one goes on is not known yet.
        Receive<RunMessages.IToDispatcher>(m => _left.Any(order => order.Job == m.Job), _ => Stash.Stash());
        Receive<RunMessages.StartRun>(OnStartRun);
        Receive<RunMessages.ResumeRun>(OnResumeRun);
        Receive<RunMessages.IToDispatcher>(m =>
        {
            if (m is RunMessages.CancelRun { Fencing: > 0 and var fencing } other && _orders.TryGetValue(m.Job, out var mine) && mine.Fencing != fencing) Lose(other.Lead, m.Job, fencing);
            else if (_runs.TryGetValue(m.Job, out var run)) run.Forward(m);
            // Else the canceling would wait for an answer that nobody is left to give.
            else if (m is RunMessages.CancelRun cancel && !IsEnding) Lose(cancel.Lead, m.Job, cancel.Fencing);
        });
        Receive<LiveConsoleMessages.ICommand>(command => _boards.HandOn(command, Sender));
        Receive<PlanMessages.PlanRuns>(question => _boards.Plan(question, Sender, Self));
        Receive<RunOver>(o =>
        {
            if (_givenUp.Remove(o.Job, out var cleaning)) OnGivenUpTold(o.Job, cleaning);
            else OnRunOver(o.Job, o.Lead);
            Sender.Tell(ForgetRun.Instance);
        });
        Receive<RunGivenUp>(OnRunGivenUp);
        // Of a journal that is erased; it has said itself what befell it.
        Receive<RunJournalActor.Read>(_ => { });
        Receive<RunJournalActor.Failed>(_ => { });
        Receive<RunUnreadable>(OnRunUnreadable);
        Receive<RunGone>(OnRunGone);
        Receive<RunClosed>(OnRunClosed);
        Receive<DeliveryGone>(OnDeliveryGone);
        Receive<RunAbandoned>(a => LoseFailed(a.Order));
        Receive<IStop>(OnStop);
        Receive<BoardMessages.Superseded>(s => _runs.GetValueOrDefault(s.Job)?.Tell(new EndRun($"the scheduler gave the board to another job ({s.By})")));
        Receive<Beat>(_ => _ledger.Live());
        Receive<BoardMessages.OutOfService>(b => SetHealth(b.Device, DeviceHealth.Bad, b.Why));
        Receive<BoardMessages.Ready>(b =>
        {
            // Others may be ready too in a moment.
            if (_boards.OnReady(b.Device)) Timers.StartSingleTimer(nameof(Announce), Announce.Instance, ReadyTogether);
        });
        Receive<BoardMessages.Untold>(b => _boards.OnUntold(b.Device));
        Receive<BoardMessages.BackInService>(b => SetHealth(b.Device, DeviceHealth.Unknown, "could be switched off again"));
        Receive<SchedulerMessages.DeviceHealthSet>(h =>
        {
            if (!_health.TryGetValue(h.Device, out var told) || told.Command != h.Command) return;
            _health.Remove(h.Device);
            OnHealthTold(told);
        });
        // The board is not registered yet: nobody is given it, and it is told again.
        Receive<SchedulerMessages.Refused>(r =>
        {
            if (_health.Values.FirstOrDefault(told => told.Command == r.Command) is { } told) OnHealthTold(told);
        });
        Receive<BoardMessages.Discard>(d => Discard(d.Directory));
        Receive<Discarded>(OnDiscarded);
        Receive<TellHealth>(_ => SendHealth());
        Receive<DeviceWatchActor.DevicesChanged>(c =>
        {
            var isSaid = _boards.Want(c.Stock);
            if (!ChangeBoards() && isSaid) Register();
        });
        Receive<RunCleanedUp>(c =>
        {
            Lose(c.Lead, c.Job, c.Fencing);
            ChangeBoards();
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    /// <summary>Of what it does not know (any more) it says nothing: the next process may go on with it.</summary>
    private bool IsEnding => _waitingForTheEnd.Count > 0;

    public static Props Props(DispatcherPorts ports) => Akka.Actor.Props.Create(() => new DispatcherActor(ports));

    protected override void PreStart()
    {
        var (left, lost) = _ledger.TakeOver(_ports.Devices.Select(d => d.Hostname).ToHashSet(StringComparer.Ordinal));
        foreach (var device in _ports.Devices) _boards.Add(device);
        if (_ports.DeviceWatch is { } watch) Context.ActorOf(watch, "device-watch");

        foreach (var order in left.Concat(lost)) _boards.See(order);
        _left = left;
        foreach (var order in lost) Deliver(order, WhyLost(order));
        RemoveLeftOver();
        Timers.StartPeriodicTimer(nameof(Beat), Beat.Instance, BeatEvery);
        Register();
    }

    protected override void PostStop()
    {
        _ledger.Live();
        if (_runs.Count > 0)
            _log.Warning("ended while {0} under way: {1}; this dispatcher goes on with them when it starts again", _runs.Count == 1 ? "a run was" : "runs were", string.Join(", ", _runs.Keys));
    }

    /// <summary>Answers whether there were changes, which the scheduler is told then.</summary>
    private bool ChangeBoards()
    {
        if (IsEnding || _boards.Change(_orders.Values.Concat(_left).Select(order => order.Device.Value).ToHashSet(StringComparer.Ordinal)) is not { IsNone: false } changes) return false;
        foreach (var name in changes.Withdrawn) _health.Remove(new DeviceName(name));
        foreach (var line in changes.Lines) _log.Info("{0}", line);
        Register();
        return true;
    }

    private void Register()
    {
        // Who is about to end offers nothing, not even to a scheduler that has just taken over.
        if (IsEnding) return;
        var address = ((ExtendedActorSystem)Context.System).Provider.DefaultAddress.ToString();
        // Whose runs no other process goes on with has no grace time to compare.
        var grace = _ports.Settings.Configuration.Grace;
        _ports.Scheduler.Tell(new SchedulerMessages.RegisterDispatcher(_ports.Settings.Name, _incarnation, address, _boards.Offered, _ports.Settings.Version, _boards.Seen, grace > TimeSpan.Zero ? grace : null));
        Timers.StartSingleTimer(nameof(Announce), Announce.Instance, AskAgain);
    }

    // Goes on asking: the other one may be a process that has died just now.
    private void OnNameTaken(SchedulerMessages.DispatcherNameTaken taken)
    {
        if (_isNameTaken || taken.Incarnation != _incarnation) return;
        _isNameTaken = true;
        _log.Error("there is a dispatcher {0} at {1} already; give each a name of its own ('name' in the settings, or --name), or end the other", taken.Dispatcher, taken.Address);
    }

    private void SetHealth(string board, DeviceHealth health, string why)
    {
        _log.Warning("{device} {why}; the scheduler is told that it is {health}", board, why, health);
        var device = new DeviceName(board);
        _health[device] = new SchedulerMessages.SetDeviceHealth(CommandId.New(), device, health, $"dispatcher {_ports.Settings.Name}", why, IsFinding: true);
        SendHealth();
    }

    private void OnHealthTold(SchedulerMessages.SetDeviceHealth told)
    {
        if (told.Health is DeviceHealth.Bad) _boards.Find(told.Device)?.Actor.Tell(BoardMessages.OutOfServiceTold.Instance);
    }

    /// <summary>Says it again until the scheduler has it.</summary>
    private void SendHealth()
    {
        foreach (var told in _health.Values) _ports.Scheduler.Tell(told);
        if (_health.Count > 0) Timers.StartSingleTimer(nameof(TellHealth), TellHealth.Instance, AskAgain);
    }

    private void OnStartRun(RunMessages.StartRun start)
    {
        var order = start.Order;
        // A number that was given out again, since the controllers' database was restored: it is another job.
        if ((_orders.TryGetValue(order.Job, out var mine) ? mine.Fencing : _ended.GetValueOrDefault(order.Job, -1)) >= order.Fencing)
        {
            if (!_delivered.ContainsKey(order.Job)) Accept(order);
            // Its end was stored before: whoever asks for it again has lost that.
            if (mine is null) Lose(order.Lead, order.Job, order.Fencing);
            else _runs.GetValueOrDefault(order.Job)?.Tell(AskedFor.Instance);
            return;
        }

        // Not answered: the order comes again, to the process after this one, or when the other run has come to its end.
        if (IsEnding || mine is not null) return;
        _boards.See(order);
        if (_boards.Find(order.Device) is null)
        {
            var known = string.Join(", ", _boards.Names);
            Refuse(order, ErrorTypes.Configuration, $"dispatcher {_ports.Settings.Name} has no device {order.Device}; it has {(known.Length == 0 ? "none" : known)}");
            return;
        }

        try
        {
            var record = RunRecord.Open(order, _ports.Settings, _ports.Clock, _ports.Jobs);
            Start(order, record, _ledger.Open(start), isResumed: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _ledger.Close(order.Job);
            Refuse(order, ErrorTypes.Infrastructure,
                $"dispatcher {_ports.Settings.Name} cannot write the job's log in {Path.GetDirectoryName(_ports.Settings.LogFile("x"))}: {e.Message}; is there free space, and may the dispatcher write there?");
            return;
        }

        _log.Info("job {job} runs on {device}", order.DisplayId, order.Device);
        _ledger.Live();
        Accept(order);
    }

    /// <exception cref="IOException">The job's key cannot be kept.</exception>
    private void Start(RunOrder order, RunRecord record, SteadyClock clock, bool isResumed)
    {
        var board = _boards.Find(order.Device)!;
        var keys = _keys.Take(order.Lead, order.Job);
        var ports = new PipelinePorts(board.Actor, board.Device, _ports.Jobs, _ports.Groups, keys, _ports.Downloads, _ports.Settings, clock)
        {
            IsResumed = isResumed,
            Plan = _ports.Plan,
            Render = board.Render,
        };
        StartActor(RunActor.Props(order, record, ports, isResumed), new RunParts(order, record, ports));
        if (order.IsGuest) board.Actor.Tell(new BoardMessages.GuestBegan(_runs[order.Job]));
    }

    /// <param name="fencing">Of the reservation that the run had; 0: not known.</param>
    private void Lose(LeadJobId lead, JobId job, long fencing) => _ports.Jobs.Tell(new RunMessages.RunLost(lead, job, _ports.Settings.Name) { Fencing = fencing });

    private void Refuse(RunOrder order, string errorType, string reason) => _ports.Jobs.Tell(new RunMessages.RunRefused(order.Lead, order.Job, errorType, reason) { Fencing = order.Fencing });

    private void Accept(RunOrder order) => _ports.Jobs.Tell(new RunMessages.RunAccepted(order.Lead, order.Job, _ports.Settings.Name) { Fencing = order.Fencing });

    private void OnResumeRun(RunMessages.ResumeRun resume)
    {
        if (_orders.TryGetValue(resume.Job, out var mine) && _runs.TryGetValue(resume.Job, out var run))
        {
            // A number that was given out again, since the controllers' database was restored: what runs here is another job.
            if (resume.Fencing != 0 && resume.Fencing != mine.Fencing)
            {
                Lose(resume.Lead, resume.Job, resume.Fencing);
                return;
            }

            // One that is only told of is not under way. Whoever is not answered asks again, should the word that it is lost not arrive.
            if (!_delivered.ContainsKey(resume.Job)) Accept(mine);
            run.Tell(AskedFor.Instance);
        }
        else if (_ended.ContainsKey(resume.Job))
        {
            // Its end was stored, and whoever asks does not know of it: the controllers' database was restored.
            Lose(resume.Lead, resume.Job, resume.Fencing);
        }
        else if (!IsEnding)
        {
            CleanUpAsync(resume.Job, resume.Device).PipeTo(Self, success: () => new RunCleanedUp(resume.Lead, resume.Job, resume.Fencing));
        }
    }

    /// <summary>A board knows what its run has left, and cleans up by itself; of a guest's run there is no other note than the names of its directories.</summary>
    private async Task CleanUpAsync(JobId job, DeviceName device)
    {
        if (_boards.Find(device) is { } board) await board.Actor.Ask<BoardMessages.Released>(new BoardMessages.ConfirmClean(job));
        foreach (var directory in RunPaths.Of(_ports.Settings, job).All)
        {
            try
            {
                await RunDirectories.RemoveAsync(directory);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _log.Warning("{directory}, left by job {job}, cannot be removed: {why}", directory, job, e.Message);
            }
        }
    }

    private void OnRunOver(JobId job, LeadJobId lead)
    {
        // Before the note that there is a run: a process that ends in between leaves that to the next one.
        _keys.Return(lead, job);
        _ledger.Close(job);
        _delivered.Remove(job);
        _runs.Remove(job);
        var fencing = _orders.Remove(job, out var order) ? order.Fencing : 0;
        if (!_ended.ContainsKey(job)) _endedOrder.Enqueue(job);
        _ended[job] = fencing;
        if (_endedOrder.Count > RememberEnded) _ended.Remove(_endedOrder.Dequeue());
        SayWhenAllRunsAreOver();
        ChangeBoards();
    }

    private void Discard(string directory)
    {
        _discarding++;
        RunDirectories.RemoveAsync(directory).PipeTo(Self, success: () => new Discarded(directory, null), failure: e => new Discarded(directory, e.Message));
    }

    private void OnDiscarded(Discarded discarded)
    {
        _discarding--;
        if (discarded.Problem is { } problem) _log.Warning("{0} cannot be removed: {1}; it is tried again at the next start", discarded.Directory, problem);
        SayWhenAllRunsAreOver();
    }

    private void OnStop(IStop stop)
    {
        _waitingForTheEnd.Add(Sender);
        Timers.Cancel(nameof(Announce));
        _ports.Scheduler.Tell(new SchedulerMessages.DispatcherLeaving(_ports.Settings.Name, _incarnation));
        _ledger.Live();
        _isKeeping = stop is KeepRuns;
        if (_isKeeping && _runs.Count > 0) _log.Info("{0} on in the next process: {1}; their boards stay on", _runs.Count == 1 ? "a run goes" : "runs go", string.Join(", ", _runs.Keys));
        foreach (var run in _runs.Values) run.Tell(stop is EndRuns end ? new EndRun(end.Reason) : KeepRun.Instance);
        SayWhenAllRunsAreOver();
    }

    private void SayWhenAllRunsAreOver()
    {
        if (_runs.Count > 0 || _discarding > 0) return;
        foreach (var asker in _waitingForTheEnd) asker.Tell(RunsEnded.Instance);
    }

    private sealed record Beat
    {
        public static readonly Beat Instance = new();
    }

    private sealed record Announce
    {
        public static readonly Announce Instance = new();
    }

    private sealed record Discarded(string Directory, string? Problem);

    private sealed record TellHealth
    {
        public static readonly TellHealth Instance = new();
    }

    private sealed record RunCleanedUp(LeadJobId Lead, JobId Job, long Fencing);
}
