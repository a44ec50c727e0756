using Akka.Actor;
using Akka.Event;
using LavaActors.Devices;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Dispatch.Runs.PipelineMessages;

namespace LavaActors.Dispatch.Runs;

/// <summary>One per dispatcher node, at <c>/user/dispatcher</c>: offers its boards to the scheduler, starts runs, and says which runs it does not know (any more).
/// It does not decide where anything runs.</summary>
public sealed class DispatcherActor : ReceiveActor, IWithTimers
{
    /// <summary>Its name below <c>/user</c>.</summary>
    public const string ActorName = "dispatcher";

    /// <summary>Ended runs that are remembered, so that an order that comes twice does not run twice.</summary>
    private const int RememberEnded = 10_000;

    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

    private readonly DispatcherPorts _ports;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Guid _incarnation = Guid.NewGuid();
    private readonly Dictionary<string, (DeviceConfiguration Device, IActorRef Actor)> _boards = [];
    private readonly Dictionary<JobId, IActorRef> _runs = [];
    private readonly Dictionary<LeadJobId, (JobKeys Keys, HashSet<JobId> Users)> _keys = [];
    private readonly Queue<JobId> _endedOrder = new();
    private readonly HashSet<JobId> _ended = [];
    private readonly List<IActorRef> _waitingForTheEnd = [];
    private readonly Dictionary<DeviceName, SchedulerMessages.SetDeviceHealth> _health = [];
    private readonly IActorRef _tftp;
    private int _discarding;
    private bool _isNameTaken;

    public DispatcherActor(DispatcherPorts ports)
    {
        _ports = ports;
        _tftp = Context.ActorOf(ports.Tftp, "tftp");
        foreach (var device in ports.Devices)
        {
            var actor = Context.ActorOf(DeviceActor.Props(device, ports.Settings, _tftp, ports.Clock), $"device-{Uri.EscapeDataString(device.Hostname)}");
            _boards.Add(device.Hostname, (device, actor));
        }

        Receive<Announce>(_ => Register());
        Receive<SchedulerMessages.AnnounceYourself>(_ => Register());
        Receive<SchedulerMessages.DispatcherRegistered>(r =>
        {
            if (r.Incarnation == _incarnation) Timers.Cancel(nameof(Announce));
        });
        Receive<SchedulerMessages.DispatcherNameTaken>(OnNameTaken);
        Receive<RunMessages.StartRun>(OnStartRun);
        Receive<RunMessages.ResumeRun>(OnResumeRun);
        Receive<RunMessages.IToDispatcher>(m =>
        {
            if (_runs.TryGetValue(m.Job, out var run)) run.Forward(m);
            // Else the canceling would wait for an answer that nobody is left to give.
            else if (m is RunMessages.CancelRun cancel && !_ended.Contains(m.Job)) _ports.Jobs.Tell(new RunMessages.RunLost(cancel.Lead, m.Job, _ports.Settings.Name));
        });
        Receive<RunOver>(o => OnRunOver(o.Job, o.Lead));
        Receive<RunGone>(OnRunGone);
        Receive<EndRuns>(OnEndRuns);
        Receive<BoardMessages.OutOfService>(b => SetHealth(b.Device, DeviceHealth.Bad, b.Why));
        Receive<BoardMessages.BackInService>(b => SetHealth(b.Device, DeviceHealth.Unknown, "could be switched off again"));
        Receive<SchedulerMessages.DeviceHealthSet>(h =>
        {
            if (_health.TryGetValue(h.Device, out var told) && told.Command == h.Command) _health.Remove(h.Device);
        });
        Receive<SchedulerMessages.Refused>(_ => { });     // the board is not registered yet; it is told again
        Receive<BoardMessages.Discard>(d => Discard(d.Directory));
        Receive<Discarded>(OnDiscarded);
        Receive<TellHealth>(_ => SendHealth());
        Receive<RunCleanedUp>(c => _ports.Jobs.Tell(new RunMessages.RunLost(c.Lead, c.Job, _ports.Settings.Name)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(DispatcherPorts ports) => Akka.Actor.Props.Create(() => new DispatcherActor(ports));

    protected override void PreStart()
    {
        RemoveLeftOver();
        Register();
    }

    protected override void PostStop()
    {
        if (_runs.Count > 0)
            _log.Warning("ended while {0} under way: {1}; their boards are switched off when this dispatcher starts again", _runs.Count == 1 ? "a run was" : "runs were", string.Join(", ", _runs.Keys));
    }

    private void Register()
    {
        // Who is about to end offers nothing, not even to a scheduler that has just taken over.
        if (_waitingForTheEnd.Count > 0) return;
        var address = ((ExtendedActorSystem)Context.System).Provider.DefaultAddress.ToString();
        var offered = _boards.Values.Select(b => new OfferedDevice(new DeviceName(b.Device.Hostname), b.Device.DeviceType, b.Device.Tags, DeviceHealth.Good)).ToList();
        _ports.Scheduler.Tell(new SchedulerMessages.RegisterDispatcher(_ports.Settings.Name, _incarnation, address, offered));
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
        _log.Warning("{0} {1}; the scheduler is told that it is {2}", board, why, health);
        var device = new DeviceName(board);
        _health[device] = new SchedulerMessages.SetDeviceHealth(CommandId.New(), device, health, $"dispatcher {_ports.Settings.Name}", why);
        SendHealth();
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
        if (_runs.ContainsKey(order.Job) || _ended.Contains(order.Job))
        {
            Accept(order);
            return;
        }

        // Not answered: the order comes again, to the process after this one.
        if (_waitingForTheEnd.Count > 0) return;
        if (!_boards.TryGetValue(order.Device.Value, out var board))
        {
            var known = string.Join(", ", _boards.Keys.Order());
            _ports.Jobs.Tell(new RunMessages.RunRefused(order.Lead, order.Job, ErrorTypes.Configuration,
                $"dispatcher {_ports.Settings.Name} has no device {order.Device}; it has {(known.Length == 0 ? "none" : known)}"));
            return;
        }

        RunRecord record;
        try
        {
            record = RunRecord.Open(order, _ports.Settings, _ports.Clock, _ports.Jobs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _ports.Jobs.Tell(new RunMessages.RunRefused(order.Lead, order.Job, ErrorTypes.Infrastructure,
                $"dispatcher {_ports.Settings.Name} cannot write the job's log in {Path.GetDirectoryName(_ports.Settings.LogFile("x"))}: {e.Message}; is there free space, and may the dispatcher write there?"));
            return;
        }

        var keys = _keys.TryGetValue(order.Lead, out var there) ? there : (Keys: new JobKeys($"lava-job-{order.Lead}"), Users: []);
        keys.Users.Add(order.Job);
        _keys[order.Lead] = keys;
        var ports = new PipelinePorts(board.Actor, board.Device, _ports.Jobs, _ports.Groups, keys.Keys, _ports.Downloads, _ports.Settings, _ports.Clock);
        _runs[order.Job] = Context.WatchWith(Context.ActorOf(RunActor.Props(order, record, ports), $"run-{order.Job}"), new RunGone(order.Job, order.Lead));
        if (order.IsGuest) board.Actor.Tell(new BoardMessages.GuestBegan(_runs[order.Job]));
        _log.Info("job {0} runs on {1}", order.DisplayId, order.Device);
        Accept(order);
    }

    private void Accept(RunOrder order) => _ports.Jobs.Tell(new RunMessages.RunAccepted(order.Lead, order.Job, _ports.Settings.Name));

    private void OnResumeRun(RunMessages.ResumeRun resume)
    {
        if (_runs.ContainsKey(resume.Job) || _ended.Contains(resume.Job))
        {
            _ports.Jobs.Tell(new RunMessages.RunAccepted(resume.Lead, resume.Job, _ports.Settings.Name));
        }
        else
        {
            CleanUpAsync(resume).PipeTo(Self, success: () => new RunCleanedUp(resume.Lead, resume.Job));
        }
    }

    /// <summary>A board knows what its run has left, and cleans up by itself; of a guest's run there is no other note than the names of its directories.</summary>
    private async Task CleanUpAsync(RunMessages.ResumeRun resume)
    {
        if (_boards.TryGetValue(resume.Device.Value, out var board)) await board.Actor.Ask<BoardMessages.Released>(BoardMessages.ConfirmClean.Instance);
        foreach (var directory in RunPaths.Of(_ports.Settings, resume.Job).All)
        {
            try
            {
                await RunDirectories.RemoveAsync(directory);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _log.Warning("{0}, left by job {1}, cannot be removed: {2}", directory, resume.Job, e.Message);
            }
        }
    }

    private void OnRunOver(JobId job, LeadJobId lead)
    {
        _runs.Remove(job);
        if (_ended.Add(job)) _endedOrder.Enqueue(job);
        if (_endedOrder.Count > RememberEnded) _ended.Remove(_endedOrder.Dequeue());
        SayWhenAllRunsAreOver();
        if (!_keys.TryGetValue(lead, out var keys)) return;
        keys.Users.Remove(job);
        if (keys.Users.Count > 0) return;
        _keys.Remove(lead);
        keys.Keys.Dispose();
    }

    /// <summary>What a process before this one was about to remove.</summary>
    private void RemoveLeftOver()
    {
        try
        {
            RunRecord.RemoveLeftOver(_ports.Settings);
            var configuration = _ports.Settings.Configuration;
            foreach (var below in new[] { configuration.DownloadDirectory, configuration.Tftp.Directory, _ports.Settings.NfsDirectory }.Distinct(StringComparer.Ordinal))
            {
                foreach (var left in RunDirectories.LeftAside(below)) Discard(left);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warning("what is left of earlier runs cannot be removed: {0}", e.Message);
        }
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

    private void OnEndRuns(EndRuns end)
    {
        _waitingForTheEnd.Add(Sender);
        Timers.Cancel(nameof(Announce));
        _ports.Scheduler.Tell(new SchedulerMessages.DispatcherLeaving(_ports.Settings.Name, _incarnation));
        foreach (var run in _runs.Values) run.Tell(new EndRun(end.Reason));
        SayWhenAllRunsAreOver();
    }

    private void SayWhenAllRunsAreOver()
    {
        if (_runs.Count > 0 || _discarding > 0) return;
        foreach (var asker in _waitingForTheEnd) asker.Tell(RunsEnded.Instance);
    }

    /// <summary>A run's actor is gone. If it was not over that actor has failed, and only this one can still say so.</summary>
    private void OnRunGone(RunGone gone)
    {
        if (!_runs.ContainsKey(gone.Job)) return;
        _log.Error("the run of job {0} ended without a report; it is reported as lost", gone.Job);
        OnRunOver(gone.Job, gone.Lead);
        _ended.Remove(gone.Job);
        _ports.Jobs.Tell(new RunMessages.RunLost(gone.Lead, gone.Job, _ports.Settings.Name));
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

    private sealed record RunGone(JobId Job, LeadJobId Lead);

    private sealed record RunCleanedUp(LeadJobId Lead, JobId Job);
}
