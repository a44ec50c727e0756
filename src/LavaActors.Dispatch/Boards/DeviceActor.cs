using System.Net;
using System.Text.Json;
using Akka.Actor;
using Akka.Event;
using LavaActors.Devices;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Tftp;
using LavaActors.Protocol.Ids;
using static LavaActors.Dispatch.Boards.BoardMessages;

namespace LavaActors.Dispatch.Boards;

/// <summary>
/// One board: owns its power, its consoles, its TFTP files and NFS exports. One run holds it at a time, the one with the highest fencing number that was seen;
/// every other is refused by name. It notes on disk who holds it, and begins its life by cleaning up after a holder that died with its process. A board that it
/// cannot switch off is given to nobody until it can.
/// </summary>
public sealed class DeviceActor : ReceiveActor, IWithStash, IWithTimers
{
    /// <summary>How long switching off may take when nobody gives a limit.</summary>
    private static readonly TimeSpan SwitchOffLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMinutes(1);

    private readonly DeviceConfiguration _device;
    private readonly DispatchSettings _settings;
    private readonly IActorRef _tftp;
    private readonly TimeProvider _clock;
    private readonly Func<string, CancellationToken, Task<IByteChannel>> _connect;
    private readonly PowerCommands _power;
    private readonly BoardLeftovers _leftovers;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _dispatcher = Context.Parent;
    private readonly CancellationTokenSource _life = new();
    private readonly Dictionary<string, ConsoleHandle> _consoles = [];
    private readonly BoardGuests _guests = new();
    private Acquire? _holder;
    private BoardLease? _lease;
    private BoardLock? _lock;
    private CancellationTokenSource? _opening;
    private long _highest;

    /// <param name="connect">Opens a console by its command.</param>
    public DeviceActor(DeviceConfiguration device, DispatchSettings settings, IActorRef tftp, TimeProvider clock, Func<string, CancellationToken, Task<IByteChannel>> connect)
    {
        _device = device;
        _settings = settings;
        _tftp = tftp;
        _clock = clock;
        _connect = connect;
        _power = new PowerCommands(device, clock);
        _leftovers = new BoardLeftovers(settings, LeaseFile, clock, aside => _dispatcher.Tell(new Discard(aside)));
        Become(CleaningUp);
    }

    public IStash Stash { get; set; } = null!;

    public ITimerScheduler Timers { get; set; } = null!;

    private string LeaseFile => _settings.LeaseFile(_device.Hostname);

    public static Props Props(DeviceConfiguration device, DispatchSettings settings, IActorRef tftp, TimeProvider clock) =>
        Props(device, settings, tftp, clock, ConnectCommand.OpenAsync);

    public static Props Props(
        DeviceConfiguration device, DispatchSettings settings, IActorRef tftp, TimeProvider clock, Func<string, CancellationToken, Task<IByteChannel>> connect) =>
        Akka.Actor.Props.Create(() => new DeviceActor(device, settings, tftp, clock, connect));

    /// <summary>A console that failed has told who waited for it; its channel is gone, so it cannot begin again.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart() => CleanUp(null);

    protected override void PreRestart(Exception reason, object message)
    {
        // Whoever asked waits without a limit of its own.
        Sender.Tell(new Failed(ActionFault.Bug(reason)));
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        _ = _power.StopAsync();
        _lock?.Dispose();
        _life.Cancel();
        _life.Dispose();
    }

    private void CleaningUp()
    {
        Receive<CrashCleaned>(c =>
        {
            _lease = c.Left;
            if (c.Problem is { } problem) _log.Warning("{0}: cleaning up after a run: {1}", _device.Hostname, problem);
            if (c.IsOff && c.WasOutOfService) _dispatcher.Tell(new BackInService(_device.Hostname));
            GoOn(c.IsOff, c.Problem);
            Stash.UnstashAll();
        });
        ReceiveAny(_ => Stash.Stash());
    }

    private void GoOn(bool isOff, string? problem)
    {
        if (isOff)
        {
            Unlock();
            Become(Serving);
            return;
        }

        var why = $"could not be switched off after a run: {problem}";
        _dispatcher.Tell(new OutOfService(_device.Hostname, why));
        Timers.StartSingleTimer(nameof(TryAgain), TryAgain.Instance, TryAgainAfter);
        Become(() => BeingOutOfService(why));
    }

    private void BeingOutOfService(string why)
    {
        Receive<TryAgain>(_ =>
        {
            Become(CleaningUp);
            CleanUp(_lease);
        });
        Guests();
        Receive<ConfirmClean>(_ => Sender.Tell(Released.Instance));
        Receive<Acquire>(_ => Sender.Tell(new Refused($"{_device.Hostname} {why}; switch it off by hand and mend its power_off commands: it is tried again every minute")));
        Receive<IHolderCommand>(c => Sender.Tell(new Refused(WhyNot(c.Job))));
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
        Receive<ConfirmClean>(_ => Sender.Tell(Released.Instance));
        Receive<Acquire>(OnAcquire);
        Receive<IHolderCommand>(c => c.Job != _holder?.Job, c => Sender.Tell(new Refused(WhyNot(c.Job))));
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
        if (_holder?.Job == acquire.Job)
        {
            Sender.Tell(Acquired.Instance);
        }
        else if (_holder is not null || acquire.Fencing < _highest)
        {
            Sender.Tell(new Refused(WhyNot(acquire.Job)));
        }
        else if (Lock() is { } inUse)
        {
            Sender.Tell(new Refused(inUse));
        }
        else if (Note(BoardLease.Of(acquire.Job.Value, acquire.Fencing, acquire.Paths, _lease)) is { } fault)
        {
            Unlock();
            Sender.Tell(new Failed(fault));
        }
        else
        {
            _holder = acquire;
            _highest = acquire.Fencing;
            _tftp.Tell(new TftpMessages.Subscribe(acquire.Job.ToString(), Self));
            Sender.Tell(Acquired.Instance);
        }
    }

    /// <summary>Locks the board for this process. Answers what kept it from that.</summary>
    private string? Lock()
    {
        if (_lock is not null) return null;
        try
        {
            _lock = BoardLock.TryTake(_settings.LockDirectory, _device, out var inUse);
            return inUse is null ? null : $"{inUse}; wait until that has ended";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{_device.Hostname} cannot be locked in {_settings.LockDirectory}: {e.Message}; run all dispatchers of this host as the same user";
        }
    }

    private void Unlock()
    {
        _lock?.Dispose();
        _lock = null;
    }

    /// <summary>Notes on disk who holds the board and what is to be removed. Answers what kept it from that.</summary>
    private ActionFault? Note(BoardLease lease)
    {
        try
        {
            lease.Write(LeaseFile);
            _lease = lease;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ActionFault.Infrastructure($"the dispatcher cannot note in {LeaseFile} who holds {_device.Hostname}: {e.Message}; is there free space, and may it write there?", e);
        }
    }

    private string WhyNot(JobId job) => _holder is { } holder
        ? $"{_device.Hostname} is held by job {holder.Job}; job {job} must wait until that has ended"
        : $"{_device.Hostname} is not reserved for job {job} any more";

    private void OnOpenConsole(OpenConsole open)
    {
        if (_consoles.TryGetValue(open.Connection, out var there) && there.IsOpen)
        {
            Sender.Tell(new ConsoleOpened(there));
            return;
        }

        if (!_device.Commands.Connections.TryGetValue(open.Connection, out var connection))
        {
            var known = string.Join(", ", _device.Commands.Connections.Keys);
            Sender.Tell(new Failed(ActionFault.Configuration($"{_device.Hostname} has no connection '{open.Connection}'; it has {(known.Length == 0 ? "none" : known)}")));
            return;
        }

        // A console server that does not answer must not keep power-off waiting: only other consoles wait for it.
        var asker = Sender;
        _opening = CancellationTokenSource.CreateLinkedTokenSource(open.Stop, _life.Token);
        _connect(connection.Connect, _opening.Token)
            .PipeTo(Self, success: channel => new Connected(open, channel, asker), failure: e => new NotConnected(ActionFault.From(e), asker));
    }

    private void OnConnected(Connected connected)
    {
        var open = connected.Asked;
        if (open.Job != _holder?.Job)
        {
            _ = connected.Channel.DisposeAsync().AsTask();
            connected.Asker.Tell(new Refused(WhyNot(open.Job)));
        }
        else
        {
            var handle = new ConsoleHandle($"{open.Connection} of {_device.Hostname}", connected.Channel.IsSecureShell);
            handle.Attach(Context.ActorOf(ConsoleActor.Props(connected.Channel, _holder!.Log, handle.MarkClosed, handle.MarkGone)));
            _consoles[open.Connection] = handle;
            connected.Asker.Tell(new ConsoleOpened(handle));
        }

        OpeningIsOver();
    }

    private void OnNotConnected(NotConnected failed)
    {
        failed.Asker.Tell(new Failed(failed.Fault));
        OpeningIsOver();
    }

    private void OpeningIsOver()
    {
        _opening?.Dispose();
        _opening = null;
        Stash.UnstashAll();
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
        if (Note(_lease! with { Exports = [.. _lease.Exports.Append(export.Directory).Distinct(StringComparer.Ordinal)] }) is { } fault)
        {
            Sender.Tell(new Failed(fault));
            return;
        }

        NfsExports.AddAsync(export.Directory, _settings.Configuration, _holder!.Log, _clock, _life.Token)
            .PipeTo(Sender, success: () => Done.Instance, failure: AsFailed);
    }

    private void OnRelease(Release release)
    {
        var (holder, asker, lease) = (_holder!, Sender, _lease!);
        var consoles = _consoles.Values.ToList();
        _consoles.Clear();
        _opening?.Cancel();
        // Started here, where its turn among the power commands is decided.
        var power = release.SwitchOff ? SwitchOffAsync(holder.Log) : _power.StopAsync();
        ReleaseAsync(holder, power, consoles, lease).PipeTo(Self,
            success: c => new ReleaseDone(c, holder, asker),
            failure: e => new ReleaseDone(new BoardCleaned(IsOff: !release.SwitchOff, lease, e.Message), holder, asker));
    }

    private async Task<BoardCleaned> ReleaseAsync(Acquire holder, Task power, List<ConsoleHandle> consoles, BoardLease lease)
    {
        var problems = new Problems();
        var isOff = await problems.TryAsync("switching off", () => power);
        foreach (var console in consoles) await problems.TryAsync($"closing {console.Name}", console.CloseAsync);
        await problems.TryAsync("withdrawing the files from TFTP", () => _tftp.Ask<TftpMessages.IReply>(new TftpMessages.Withdraw(holder.Job.ToString()), _life.Token));
        return await _leftovers.RemoveAsync(lease, isOff, holder.Log, problems, _life.Token);
    }

    private void OnReleaseDone(ReleaseDone done)
    {
        _lease = done.Cleaned.Left;
        if (done.Cleaned.Problem is { } problem) done.Holder.Log.Warning($"cleaning up after job {done.Holder.Job}: {problem}");
        if (_holder?.Job == done.Holder.Job) _holder = null;
        if (done.Cleaned.IsOff) Unlock();
        else GoOn(false, done.Cleaned.Problem);
        done.Asker.Tell(Released.Instance);
    }

    private Task SwitchOffAsync(RunLog? log) => _power.RunAsync(_device.Commands.PowerOff, SwitchOffLimit, log, CancellationToken.None);

    /// <param name="known">What is to be cleaned up; null to look it up.</param>
    private void CleanUp(BoardLease? known) => CleanUpAsync(known)
        .PipeTo(Self, success: c => c, failure: e => new CrashCleaned(IsOff: false, known, e.Message, known is { IsOutOfService: true }));

    private async Task<CrashCleaned> CleanUpAsync(BoardLease? known)
    {
        if ((known ?? ReadLease()) is not { } lease) return new CrashCleaned(IsOff: true, null, null, false);
        var inUse = Lock();
        if (known is null)
        {
            _log.Warning("{0} was held by job {1} when this dispatcher last ended; {2}", _device.Hostname, lease.Job,
                inUse is null ? "switching it off and removing what the job left" : $"removing what the job left, but {inUse}: it is not switched off");
        }

        var problems = new Problems();
        var isOff = inUse is not null || await problems.TryAsync("switching off", () => SwitchOffAsync(null));
        var cleaned = await _leftovers.RemoveAsync(lease, isOff, null, problems, _life.Token);
        return new CrashCleaned(isOff, cleaned.Left, cleaned.Problem, lease.IsOutOfService);
    }

    private BoardLease? ReadLease()
    {
        try
        {
            return BoardLease.Read(LeaseFile);
        }
        catch (JsonException e)
        {
            _log.Warning("{0}: the note {1} is damaged: {2}; the board is switched off, and what the last job left behind stays", _device.Hostname, LeaseFile, e.Message);
            return new BoardLease(0, 0, [], []);
        }
    }

    private static object AsFailed(Exception e) => new Failed(ActionFault.From(e));

    private sealed record GuestEnded(IActorRef Run);

    private sealed record GuestsTimeUp;

    private sealed record CrashCleaned(bool IsOff, BoardLease? Left, string? Problem, bool WasOutOfService);

    private sealed record TryAgain
    {
        public static readonly TryAgain Instance = new();
    }

    private sealed record Connected(OpenConsole Asked, IByteChannel Channel, IActorRef Asker);

    private sealed record NotConnected(ActionFault Fault, IActorRef Asker);

    private sealed record ReleaseDone(BoardCleaned Cleaned, Acquire Holder, IActorRef Asker);
}
