using System.Net;
using Akka.Actor;
using Akka.Event;
using LavaActors.Devices;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Consoles.Live;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Tftp;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Logging;
using static LavaActors.Dispatch.Boards.BoardMessages;

namespace LavaActors.Dispatch.Boards;

/// <summary>
/// One board: owns its power, its consoles, its TFTP files and NFS exports. One run holds it at a time, the one with the highest fencing number that was ever seen;
/// every other is refused by name. It notes on disk who holds it. A board that was held when its process died is left alone until the scheduler has said whose it is; then it waits for a
/// holder whose run goes on in this process, or is cleaned up. One that cannot be switched off is given to nobody until it can.
/// </summary>
public sealed partial class DeviceActor : ReceiveActor, IWithStash, IWithTimers
{
    private readonly DeviceConfiguration _device;
    private readonly DispatchSettings _settings;
    private readonly IActorRef _tftp;
    private readonly TimeProvider _clock;
    private readonly Func<string, CancellationToken, Task<IByteChannel>> _connect;
    private readonly PowerNote _running;
    private readonly PowerCommands _power;
    private readonly BoardCleanup _cleanup;
    private readonly BoardNotes _notes;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _dispatcher = Context.Parent;
    private readonly CancellationTokenSource _life = new();
    private readonly BoardGuests _guests = new();
    private BoardLease? _left;
    private TakeUp? _word;
    private Acquire? _holder;
    private (Acquire Wanted, IActorRef Asker)? _taking;
    private JobId? _awaited;
    private long _highest;
    private bool _isReleasing;

    /// <param name="connect">Opens a console by its command.</param>
    public DeviceActor(DeviceConfiguration device, DispatchSettings settings, IActorRef tftp, TimeProvider clock, Func<string, CancellationToken, Task<IByteChannel>> connect)
    {
        _device = device;
        _settings = settings;
        _tftp = tftp;
        _clock = clock;
        _connect = connect;
        _running = new PowerNote(settings.LeaseFile(device.Hostname) + ".power", _log);
        _power = new PowerCommands(device, clock, _running);
        _notes = new BoardNotes(device, settings, _log);
        var leftovers = new BoardLeftovers(settings, _notes.LeaseFile, clock, aside => _dispatcher.Tell(new Discard(aside)));
        _cleanup = new BoardCleanup(device, _power, _notes, leftovers, tftp, clock, _log, _life.Token);
        _live = StartLive();
        Become(CleaningUp);
    }

    public IStash Stash { get; set; } = null!;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(DeviceConfiguration device, DispatchSettings settings, IActorRef tftp, TimeProvider clock) =>
        Props(device, settings, tftp, clock, ConnectCommand.OpenAsync);

    public static Props Props(
        DeviceConfiguration device, DispatchSettings settings, IActorRef tftp, TimeProvider clock, Func<string, CancellationToken, Task<IByteChannel>> connect) =>
        Akka.Actor.Props.Create(() => new DeviceActor(device, settings, tftp, clock, connect));

    /// <summary>A console that failed has told who waited for it; its channel is gone, so it cannot begin again.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart()
    {
        ActorFields.Set(Self, new LogFields(Device: _device.Hostname));
        LookUpLease();
    }

    protected override void PreRestart(Exception reason, object message)
    {
        // Whoever asked waits without a limit of its own.
        Sender.Tell(new Failed(ActionFault.Bug(reason)));
        foreach (var asker in _askers) Self.Tell(new ConfirmClean(default), asker);
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        _dispatcher.Tell(new Untold(_device.Hostname));
    }

    protected override void PostStop()
    {
        ActorFields.Clear(Self);
        _ = _power.StopAsync();
        _notes.Dispose();
        _life.Cancel();
        _life.Dispose();
    }

    private void CleaningUp()
    {
        Receive<LeaseRead>(r =>
        {
            _highest = Math.Max(_highest, r.Lease?.Fencing ?? 0);
            _left = r.Lease is { OwesCleaning: true } ? r.Lease : null;
            if (_left is not null) TakeUpWhenTold();
            else Self.Tell(new CrashCleaned(IsOff: true, null, null, false));
        });
        Receive<CrashCleaned>(c =>
        {
            _notes.Lease = c.Left;
            if (c.Problem is { } problem) _log.Warning("{0}: cleaning up after a run: {1}", _device.Hostname, problem);
            if (c.IsOff && c.WasOutOfService) _dispatcher.Tell(new BackInService(_device.Hostname));
            GoOn(c.IsOff, c.Problem);
            if (c.IsOff) _dispatcher.Tell(new Ready(_device.Hostname));
            Stash.UnstashAll();
        });
        Receive<TakeUp>(t =>
        {
            Hear(t);
            TakeUpWhenTold();
        });
        Viewers();
        ReceiveAny(_ => Stash.Stash());
    }

    private void LookUpLease() =>
        Task.Run(ReadAsync).PipeTo(Self, success: lease => new LeaseRead(lease), failure: e => new CrashCleaned(IsOff: false, null, e.Message, false));

    private async Task<BoardLease?> ReadAsync()
    {
        await _running.EndLeftAsync(_life.Token);
        return _notes.Read();
    }

    /// <summary>What a process before this one has left: the board of a run that goes on stays as it is.</summary>
    private void TakeUpWhenTold()
    {
        if (_left is not { } lease || _word is not { } word) return;
        _left = null;
        if (lease is { IsHeld: true, IsOutOfService: false } && word.Resumes is { } job && job.Value == lease.Job && _notes.Lock() is null)
        {
            (_notes.Lease, _awaited) = (lease, job);
            Become(Serving);
            _dispatcher.Tell(new Ready(_device.Hostname));
            Stash.UnstashAll();
            return;
        }

        CleanUp(lease, isFirst: true);
    }

    /// <summary>The run that this board waits for does not come: what it has left is cleaned up, then the message is looked at again.</summary>
    private void CleanUpFirst()
    {
        _awaited = null;
        Stash.Stash();
        Become(CleaningUp);
        CleanUp(_notes.Lease!, isFirst: true);
    }

    private void Guests()
    {
        Receive<GuestBegan>(g => _guests.Add(Context.WatchWith(g.Run, new GuestEnded(g.Run))));
        Receive<GuestEnded>(g => _guests.Remove(g.Run));
        Receive<GuestsTimeUp>(_ => _guests.Answer());
    }

    private void Serving()
    {
        Guests();
        Viewers();
        Receive<TakeUp>(OnWord);
        Receive<LiveMessages.BorrowLine>(_ => OnBorrowLine());
        Receive<ConfirmClean>(c => c.Job == _awaited, _ => CleanUpFirst());
        Receive<ConfirmClean>(_ => Sender.Tell(Released.Instance));
        Receive<Acquire>(OnAcquire);
        Receive<Release>(r => r.Job == _awaited, _ => CleanUpFirst());
        Receive<IHolderCommand>(c => c.Job != _holder?.Job || _taking is not null, c => Sender.Tell(new Refused(WhyNot(c.Job))));
        // Who asks a second time waits for the end of the first: the board is not switched off twice.
        Receive<Release>(_ => _isReleasing, _ => Stash.Stash());
        Receive<IHolderCommand>(_ => _isReleasing, c => Sender.Tell(new Refused($"{_device.Hostname} is being given back by job {c.Job}")));
        Receive<OpenConsole>(_ => _opening is not null, _ => Stash.Stash());
        Receive<OpenConsole>(OnOpenConsole);
        Receive<Connected>(OnConnected);
        Receive<NotConnected>(OnNotConnected);
        Receive<AwaitGuests>(a =>
        {
            if (_guests.Count > 0) _holder!.Log.Debug($"{_guests.Count} guests are not over yet: the board stays on for them, at most {a.Limit.TotalSeconds:0} s");
            Timers.StartSingleTimer(nameof(GuestsTimeUp), new GuestsTimeUp(), a.Limit);
            _guests.Await(Sender);
        });
        Receive<RunCommands>(_ => _word?.NotOurs is not null, _ => Sender.Tell(new Refused($"{_device.Hostname} is left as it is: {_word!.NotOurs}")));
        Receive<RunCommands>(c => _power.RunAsync(c.Commands, c.Limit, _holder!.Log, c.Stop).PipeTo(Sender, success: () => Done.Instance, failure: AsFailed));
        Receive<CheckTftp>(_ => _tftp.Ask<TftpMessages.Status>(TftpMessages.GetStatus.Instance, _life.Token)
            .PipeTo(Sender, success: s => new TftpChecked(s.Listening is null ? s.Problem ?? "the TFTP server does not listen yet" : null), failure: AsFailed));
        Receive<TftpMessages.IEvent>(OnTftp);
        Receive<Publish>(c => PublishAsync(c).PipeTo(Sender, success: () => Done.Instance, failure: AsFailed));
        Receive<Export>(OnExport);
        Receive<Release>(OnRelease);
        Receive<ReleaseDone>(OnReleaseDone);
    }

    private void OnAcquire(Acquire acquire)
    {
        if (_taking is null && _holder?.Job == acquire.Job)
        {
            Sender.Tell(Acquired.Instance);
        }
        else if (acquire.Fencing < _highest || (_taking?.Wanted ?? _holder)?.Fencing == acquire.Fencing)
        {
            Sender.Tell(new Refused(WhyNot(acquire.Job)));
        }
        else if (_holder is not null)
        {
            TakeAway(_holder, acquire);
        }
        else if (_awaited is { } awaited && awaited != acquire.Job)
        {
            _dispatcher.Tell(new Superseded(awaited, acquire.Job));
            CleanUpFirst();
        }
        else if (_notes.Lock() is { } inUse)
        {
            Sender.Tell(new Refused(inUse));
        }
        else if (_notes.Note(BoardLease.Of(acquire.Job.Value, acquire.Fencing, acquire.Paths, _notes.Lease)) is { } fault)
        {
            _notes.Unlock();
            Sender.Tell(new Failed(fault));
        }
        else
        {
            _holder = acquire;
            _awaited = null;
            _word = null;
            _highest = acquire.Fencing;
            _tftp.Tell(new TftpMessages.Subscribe(acquire.Job.ToString(), Self));
            GiveConsoles(acquire, Sender);
        }
    }

    /// <summary>A later reservation than the holder's: that one is obeyed no more. The board is switched off and cleaned up, then it is the other's.</summary>
    private void TakeAway(Acquire holder, Acquire acquire)
    {
        // While the board is given back its lease is written there, and nobody has the board before it is noted for him.
        if (!_isReleasing && _notes.Note(_notes.Lease! with { Fencing = acquire.Fencing }) is { } fault)
        {
            Sender.Tell(new Failed(fault));
            return;
        }

        _highest = acquire.Fencing;
        if (_taking is { } earlier) earlier.Asker.Tell(new Refused(WhyNot(earlier.Wanted.Job)));
        _taking = (acquire, Sender);
        if (_isReleasing) return;
        holder.Log.Error($"the scheduler gave {_device.Hostname} to job {acquire.Job}; it is switched off and taken from this run");
        _dispatcher.Tell(new Superseded(holder.Job, acquire.Job));
        Release(holder, switchOff: true, ActorRefs.Nobody);
    }

    /// <summary>The board may be another dispatcher's now: whatever still runs here gives no power command any more.</summary>
    private void OnWord(TakeUp word)
    {
        Hear(word);
        if (word.NotOurs is not null && !_isReleasing) _ = _power.StopAsync();
    }

    private void Hear(TakeUp word)
    {
        _word = word;
        // A run of an earlier reservation may be on its way from who does not know yet.
        _highest = Math.Max(_highest, word.Fencing);
    }

    private string WhyNot(JobId job)
    {
        if (_taking is { } taking) return $"{_device.Hostname} is not reserved for job {job} any more: the scheduler gave it to job {taking.Wanted.Job}";
        if (_holder is { } holder) return $"{_device.Hostname} is held by job {holder.Job}, and job {job} has no later reservation of it";
        return $"{_device.Hostname} is not reserved for job {job} any more: reservation {_highest} came after it";
    }

    private async Task PublishAsync(Publish publish)
    {
        var address = IPAddress.TryParse(_device.Parameters.TargetIp, out var known) ? known : null;
        var answer = await _tftp.Ask<TftpMessages.IReply>(new TftpMessages.Publish(publish.Job.ToString(), publish.Name, publish.File, address), _life.Token);
        if (answer is TftpMessages.PublishRefused refused) throw ActionFault.Infrastructure($"'{publish.Name}' cannot be served over TFTP: {refused.Reason}");
    }

    /// <summary>What the board fetches, and what it is refused, is part of the job's story.</summary>
    private void OnTftp(TftpMessages.IEvent what)
    {
        if (_holder is { } holder && holder.Job.ToString() == what.RunId) TftpReport.Write(what, holder.Log);
    }

    private void OnExport(Export export)
    {
        if (_notes.Note(_notes.Lease! with { Exports = [.. _notes.Lease.Exports.Append(export.Directory).Distinct(StringComparer.Ordinal)] }) is { } fault)
        {
            Sender.Tell(new Failed(fault));
            return;
        }

        NfsExports.AddAsync(export.Directory, _settings.Configuration, _holder!.Log, _clock, _life.Token)
            .PipeTo(Sender, success: () => Done.Instance, failure: AsFailed);
    }

    private void OnRelease(Release release) => Release(_holder!, release.SwitchOff, Sender);

    private void Release(Acquire holder, bool switchOff, IActorRef asker)
    {
        _isReleasing = true;
        var lease = _notes.Lease!;
        var consoles = _consoles.Values.ToList();
        _consoles.Clear();
        _opening?.Cancel();
        // Started here, where its turn among the power commands is decided.
        var switching = switchOff && _word?.NotOurs is null ? _cleanup.SwitchOff(lease, holder.Log) : _cleanup.LeaveOn(lease);
        _cleanup.AfterRunAsync(holder, switching, consoles).PipeTo(Self,
            success: c => new ReleaseDone(c, holder, asker),
            failure: e => new ReleaseDone(new BoardCleaned(IsOff: !switchOff, switching.Lease, e.Message), holder, asker));
    }

    private void OnReleaseDone(ReleaseDone done)
    {
        _isReleasing = false;
        _notes.Lease = done.Cleaned.Left;
        if (done.Cleaned.Problem is { } problem) done.Holder.Log.Warning($"cleaning up after job {done.Holder.Job}: {problem}");
        if (_holder?.Job == done.Holder.Job) _holder = null;
        _live.Tell(new LiveMessages.RunOver(done.Holder.Job));
        if (done.Cleaned.IsOff) _notes.Unlock();
        else GoOn(false, done.Cleaned.Problem);
        TellReleased(done.Asker);
        Stash.UnstashAll();
        if (_taking is not { } next) return;
        _taking = null;
        Self.Tell(next.Wanted, next.Asker);
    }

    /// <param name="isFirst">It was not tried before.</param>
    private void CleanUp(BoardLease lease, bool isFirst) => _cleanup.AfterCrashAsync(lease, isFirst, _word?.NotOurs)
        .PipeTo(Self, success: c => c, failure: e => new CrashCleaned(IsOff: false, lease, e.Message, lease.IsOutOfService));

    private static object AsFailed(Exception e) => new Failed(ActionFault.From(e));

    private sealed record GuestEnded(IActorRef Run);

    private sealed record GuestsTimeUp;

    private sealed record LeaseRead(BoardLease? Lease);

    private sealed record ReleaseDone(BoardCleaned Cleaned, Acquire Holder, IActorRef Asker);
}
