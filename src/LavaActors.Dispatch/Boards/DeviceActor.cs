using System.Net;
using Akka.Actor;
using Akka.Event;
using LavaActors.Devices;
using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Tftp;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;
using static LavaActors.Dispatch.Boards.BoardMessages;

namespace LavaActors.Dispatch.Boards;

/// <summary>
/// One board: owns its power, its consoles, its TFTP files and NFS exports. One run holds it at a time, the one with the highest fencing number that was seen;
/// every other is refused by name. It notes on disk who holds it, and begins its life by cleaning up after a holder that died with its process.
/// </summary>
public sealed class DeviceActor : ReceiveActor, IWithStash
{
    /// <summary>How long switching off may take when nobody gives a limit: after a crash.</summary>
    private static readonly TimeSpan CleanupLimit = TimeSpan.FromSeconds(30);

    private readonly DeviceConfiguration _device;
    private readonly DispatchSettings _settings;
    private readonly IActorRef _tftp;
    private readonly TimeProvider _clock;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _life = new();
    private readonly Dictionary<string, ConsoleHandle> _consoles = [];
    private readonly HashSet<string> _exports = [];
    private Acquire? _holder;
    private long _highest;

    public DeviceActor(DeviceConfiguration device, DispatchSettings settings, IActorRef tftp, TimeProvider clock)
    {
        _device = device;
        _settings = settings;
        _tftp = tftp;
        _clock = clock;
        Become(Cleaning);
    }

    public IStash Stash { get; set; } = null!;

    private string LeaseFile => _settings.LeaseFile(_device.Hostname);

    public static Props Props(DeviceConfiguration device, DispatchSettings settings, IActorRef tftp, TimeProvider clock) =>
        Akka.Actor.Props.Create(() => new DeviceActor(device, settings, tftp, clock));

    protected override void PreStart() => CleanUpAfterCrashAsync(_life.Token).PipeTo(Self, success: () => Ready.Instance, failure: e => new CleanupFailed(e.Message));

    protected override void PostStop()
    {
        _life.Cancel();
        _life.Dispose();
    }

    private void Cleaning()
    {
        Receive<Ready>(_ =>
        {
            Become(Serving);
            Stash.UnstashAll();
        });
        Receive<CleanupFailed>(f =>
        {
            // The board may still be on. It is no use to anybody like that, but the next run begins with a hard reset: say it, and go on.
            _log.Warning("{0}: could not clean up after the run that was in flight when this dispatcher last ended: {1}", _device.Hostname, f.Why);
            Become(Serving);
            Stash.UnstashAll();
        });
        ReceiveAny(_ => Stash.Stash());
    }

    private void Serving()
    {
        Receive<ConfirmClean>(_ => Sender.Tell(Released.Instance));
        Receive<Acquire>(OnAcquire);
        Receive<IHolderCommand>(c => c.Job != _holder?.Job, c => Sender.Tell(new Refused(WhyNot(c.Job))));
        Receive<OpenConsole>(OnOpenConsole);
        Receive<RunCommands>(c => RunAsync(c.Commands, c.Limit, _holder!.Log).PipeTo(Sender, success: () => Done.Instance, failure: AsFailed));
        Receive<Publish>(c => PublishAsync(c).PipeTo(Sender, success: () => Done.Instance, failure: AsFailed));
        Receive<Export>(OnExport);
        Receive<Release>(OnRelease);
        Receive<ReleaseDone>(d =>
        {
            if (_holder?.Job == d.Job) _holder = null;
            d.Asker.Tell(Released.Instance);
        });
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
        else
        {
            BoardLease.Of(acquire.Job.Value, acquire.Fencing, acquire.Paths).Write(LeaseFile);
            _holder = acquire;
            _highest = acquire.Fencing;
            _exports.Clear();
            Sender.Tell(Acquired.Instance);
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

        // The console is a child, so it must be started here and not in the task.
        var (self, asker, log) = (Self, Sender, _holder!.Log);
        ConnectCommand.OpenAsync(connection.Connect, _life.Token)
            .PipeTo(self, asker, success: channel => new Connected(open, channel, log), failure: AsFailed);
        BecomeStacked(() =>
        {
            Receive<Connected>(c =>
            {
                var handle = new ConsoleHandle($"{open.Connection} of {_device.Hostname}", c.Channel.IsSecureShell);
                handle.Attach(Context.ActorOf(ConsoleActor.Props(c.Channel, c.Log, handle.MarkClosed)));
                _consoles[open.Connection] = handle;
                asker.Tell(new ConsoleOpened(handle));
                UnbecomeStacked();
                Stash.UnstashAll();
            });
            Receive<Failed>(f =>
            {
                asker.Tell(f);
                UnbecomeStacked();
                Stash.UnstashAll();
            });
            ReceiveAny(_ => Stash.Stash());
        });
    }

    private async Task RunAsync(IReadOnlyList<string> commands, TimeSpan limit, RunLog? log)
    {
        foreach (var command in commands)
        {
            IReadOnlyList<string> words;
            try
            {
                words = ShellWords.Split(command);
            }
            catch (FormatException e)
            {
                throw ActionFault.Configuration($"{_device.Hostname}: {e.Message}");
            }

            await LabCommand.RunAsync(words, log, ErrorTypes.Infrastructure, limit, _clock, _life.Token);
        }
    }

    private async Task PublishAsync(Publish publish)
    {
        var address = IPAddress.TryParse(_device.Parameters.TargetIp, out var known) ? known : null;
        var answer = await _tftp.Ask<TftpMessages.IReply>(new TftpMessages.Publish(publish.Job.ToString(), publish.Name, publish.File, address), _life.Token);
        if (answer is TftpMessages.PublishRefused refused) throw ActionFault.Infrastructure($"'{publish.Name}' cannot be served over TFTP: {refused.Reason}");
    }

    private void OnExport(Export export)
    {
        _exports.Add(export.Directory);
        var lease = BoardLease.Read(LeaseFile);
        (lease! with { Exports = [.. _exports] }).Write(LeaseFile);
        NfsExports.AddAsync(export.Directory, _settings.Configuration, _holder!.Log, _clock, _life.Token)
            .PipeTo(Sender, success: () => Done.Instance, failure: AsFailed);
    }

    private void OnRelease(Release release)
    {
        var (holder, asker) = (_holder!, Sender);
        var consoles = _consoles.Values.ToList();
        _consoles.Clear();
        ReleaseAsync(holder, consoles, [.. _exports]).PipeTo(Self, success: () => new ReleaseDone(holder.Job, asker), failure: e =>
        {
            holder.Log.Warning($"cleaning up after job {holder.Job}: {e.Message}");
            return new ReleaseDone(holder.Job, asker);
        });
    }

    private async Task ReleaseAsync(Acquire holder, List<ConsoleHandle> consoles, IReadOnlyList<string> exports)
    {
        foreach (var console in consoles) await console.CloseAsync();
        await _tftp.Ask<TftpMessages.IReply>(new TftpMessages.Withdraw(holder.Job.ToString()), _life.Token);
        await RemoveAsync(holder.Paths.All, exports, holder.Log);
        File.Delete(LeaseFile);
    }

    private async Task RemoveAsync(IEnumerable<string> directories, IEnumerable<string> exports, RunLog? log)
    {
        foreach (var export in exports) await NfsExports.RemoveAsync(export, _settings.Configuration, log, _clock, _life.Token);
        foreach (var directory in directories) await RunDirectories.RemoveAsync(directory);
    }

    private async Task CleanUpAfterCrashAsync(CancellationToken stop)
    {
        if (BoardLease.Read(LeaseFile) is not { } lease) return;
        stop.ThrowIfCancellationRequested();
        _log.Warning("{0} was held by job {1} when this dispatcher last ended; switching it off and removing what the job left", _device.Hostname, lease.Job);
        await RunAsync(_device.Commands.PowerOff, CleanupLimit, null);
        await RemoveAsync(lease.Directories, lease.Exports, null);
        File.Delete(LeaseFile);
    }

    private static object AsFailed(Exception e) => new Failed(ActionFault.From(e));

    private sealed record Ready
    {
        public static readonly Ready Instance = new();
    }

    private sealed record CleanupFailed(string Why);

    private sealed record Connected(OpenConsole Asked, IByteChannel Channel, RunLog Log);

    private sealed record ReleaseDone(JobId Job, IActorRef Asker);
}
