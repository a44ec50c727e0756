using Akka.Actor;
using Akka.Event;
using LavaActors.Devices.Lab;

namespace LavaActors.Dispatch.Boards;

/// <summary>
/// Reads a dispatcher's device files again when they change, and tells its parent what came of it. Of a file that is not valid the last valid version stays, and the log says so. It waits for
/// notifications of the file system; modification times tell whether there is anything to read.
/// </summary>
public sealed class DeviceWatchActor : ReceiveActor, IWithTimers
{
    /// <summary>Editors and package managers write in several steps.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    private readonly Func<Action, Action<string>, IDisposable> _watch;
    private readonly Func<string> _stamp;
    private readonly Func<CancellationToken, DeviceReading> _read;
    private readonly Action<DeviceStock> _keep;
    private readonly CancellationTokenSource _life = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private DeviceStock _stock;
    private IDisposable? _watching;
    private string? _seen;
    private bool _isReading;
    private bool _isToBeRead;

    /// <param name="stock">As it was read when the node started.</param>
    /// <param name="watch">Starts to watch: the first action is told of changes, the second of what cannot be watched.</param>
    /// <param name="stamp">Tells in a text, which is another one when a file has changed, what the files are.</param>
    /// <param name="read">Reads all files.</param>
    /// <param name="keep">Keeps what is valid for the next process.</param>
    public DeviceWatchActor(
        DeviceStock stock, Func<Action, Action<string>, IDisposable> watch, Func<string> stamp, Func<CancellationToken, DeviceReading> read, Action<DeviceStock> keep)
    {
        (_stock, _watch, _stamp, _read, _keep) = (stock, watch, stamp, read, keep);
        Receive<Changed>(_ => Timers.StartSingleTimer(nameof(Look), Look.Instance, Quiet));
        Receive<NotWatched>(n => _log.Warning("{0}; start the node again after such a change", n.Why));
        Receive<Look>(_ => OnLook());
        Receive<Same>(_ => OnRead());
        Receive<Reading>(OnReading);
        Receive<NotKept>(n =>
        {
            _log.Warning("the valid versions of the device files cannot be kept for the next start of this dispatcher: {0}", n.Why);
            OnRead();
        });
        Receive<NotRead>(n =>
        {
            _log.Warning("the device files cannot be read, and the devices stay as they are: {0}", n.Why);
            OnRead();
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="versions">Where the last valid versions are kept.</param>
    public static Props Props(DeviceFiles files, DeviceStock stock, string versions) => Props(
        stock,
        (changed, problem) => DirectoryWatch.Start(files.Directories, changed, problem),
        () => string.Join('\n', files.Stamps().OrderBy(stamp => stamp.Key, StringComparer.Ordinal).Select(stamp => $"{stamp.Key} {stamp.Value.Written.Ticks} {stamp.Value.Length}")),
        files.Read,
        kept => DeviceVersions.Write(versions, kept));

    public static Props Props(
        DeviceStock stock, Func<Action, Action<string>, IDisposable> watch, Func<string> stamp, Func<CancellationToken, DeviceReading> read, Action<DeviceStock> keep) =>
        Akka.Actor.Props.Create(() => new DeviceWatchActor(stock, watch, stamp, read, keep));

    protected override void PreStart()
    {
        var self = Self;
        _watching = _watch(() => self.Tell(Changed.Instance), why => self.Tell(new NotWatched(why)));

        // What has changed since the node read them is seen now.
        Self.Tell(Look.Instance);
    }

    protected override void PostStop()
    {
        _watching?.Dispose();
        _life.Cancel();
        _life.Dispose();
    }

    private void OnLook()
    {
        _isToBeRead = _isReading;
        if (_isReading) return;
        _isReading = true;
        var (seen, stop) = (_seen, _life.Token);
        Task.Run(object () =>
        {
            var stamp = _stamp();
            return stamp == seen ? Same.Instance : new Reading(stamp, _read(stop));
        }, stop).PipeTo(Self, failure: e => new NotRead(e.Message));
    }

    private void OnReading(Reading reading)
    {
        _seen = reading.Stamp;
        var (stock, notes) = _stock.After(reading.Devices);
        _stock = stock;
        foreach (var note in notes)
        {
            if (note.IsWarning) _log.Warning("{0}", note.Text);
            else _log.Info("{0}", note.Text);
        }

        Context.Parent.Tell(new DevicesChanged(stock));
        Task.Run(object () =>
        {
            _keep(stock);
            return Same.Instance;
        }).PipeTo(Self, failure: e => new NotKept(e.Message));
    }

    private void OnRead()
    {
        _isReading = false;
        if (_isToBeRead) OnLook();
    }

    /// <summary>To the DispatcherActor: the devices as their files describe them now.</summary>
    public sealed record DevicesChanged(DeviceStock Stock) : INoSerializationVerificationNeeded;

    private sealed record Changed : INoSerializationVerificationNeeded
    {
        public static readonly Changed Instance = new();
    }

    private sealed record Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }

    private sealed record Same : INoSerializationVerificationNeeded
    {
        public static readonly Same Instance = new();
    }

    private sealed record Reading(string Stamp, DeviceReading Devices) : INoSerializationVerificationNeeded;

    private sealed record NotRead(string Why) : INoSerializationVerificationNeeded;

    private sealed record NotKept(string Why) : INoSerializationVerificationNeeded;

    private sealed record NotWatched(string Why) : INoSerializationVerificationNeeded;
}
