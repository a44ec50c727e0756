using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using LavaActors.Dispatch.Metrics;

namespace LavaActors.Dispatch.Tftp;

/// <summary>
/// The dispatcher's TFTP server (RFC 1350, 2347, 2348, 2349, 7440; read only): owns the port and the list of published files, decides each request,
/// and gives each transfer a thread. It serves only what was published by a run that is not withdrawn. Messages: <see cref="TftpMessages"/>.
/// </summary>
/// <remarks>A port that cannot be bound is tried again by timer; meanwhile publishing works and <see cref="TftpMessages.Status"/> says what is wrong.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "An actor's end is PostStop, which disposes them.")]
public sealed class TftpServer : ReceiveActor, IWithTimers
{
    /// <summary>Requests that may wait for this actor; more stay in the kernel's buffer, then are lost, and clients ask again.</summary>
    private const int RequestsWaiting = 256;

    private readonly TftpServerSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _life = new();
    private readonly SemaphoreSlim _admit = new(RequestsWaiting);
    private readonly Dictionary<string, HashSet<IActorRef>> _subscribers = new(StringComparer.Ordinal);
    private readonly HashSet<TftpSender> _transfers = [];
    private readonly Dictionary<IPEndPoint, TftpSender> _current = [];
    private TftpCatalog _catalog = TftpCatalog.Empty;
    private Socket? _socket;
    private string? _problem;

    private sealed record Ended(TftpSender Sender, TftpMessages.IEvent How);

    private sealed record ListenFailed(string Why);

    private sealed record Rebind;

    public TftpServer(TftpServerSettings settings, TimeProvider clock)
    {
        _settings = settings;
        _clock = clock;

        Receive<TftpMessages.Publish>(OnPublish);
        Receive<TftpMessages.Withdraw>(OnWithdraw);
        Receive<TftpMessages.Subscribe>(subscribe =>
        {
            if (!_subscribers.TryGetValue(subscribe.RunId, out var there))
                _subscribers[subscribe.RunId] = there = [];
            there.Add(subscribe.Subscriber);
            Context.Watch(subscribe.Subscriber);
        });
        Receive<TftpMessages.GetStatus>(_ =>
            Sender.Tell(new TftpMessages.Status((IPEndPoint?)_socket?.LocalEndPoint, _problem, _transfers.Count)));
        Receive<Terminated>(gone =>
        {
            foreach (var subscribers in _subscribers.Values)
                subscribers.Remove(gone.ActorRef);
        });

        Receive<TftpRequest>(OnRequest);
        Receive<TftpMessages.TransferStarted>(started =>
        {
            _log.Info("tftp: {0} fetches {1} ({2} bytes, block {3}, window {4})", started.Client, started.Name, started.Bytes, started.BlockSize, started.WindowSize);
            Report(started.RunId, started);
        });
        Receive<Ended>(OnEnded);
        Receive<ListenFailed>(failed =>
        {
            _socket?.Dispose();
            _socket = null;
            Wait(failed.Why);
        });
        Receive<Rebind>(_ => Listen());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make one. One serves a whole dispatcher.</summary>
    public static Props Props(TftpServerSettings settings, TimeProvider clock) => Akka.Actor.Props.Create(() => new TftpServer(settings, clock));

    protected override void PreStart() => Listen();

    protected override void PostStop()
    {
        _life.Cancel();
        foreach (var transfer in _transfers)
            transfer.Stop("the TFTP server stopped");
        _socket?.Dispose();
        _life.Dispose();
    }

    private void Listen()
    {
        (_socket, var problem) = TftpSocket.Bind(_settings.Listen);
        if (_socket is null)
        {
            Wait(problem!);
            return;
        }

        _problem = null;
        _log.Info("tftp: listening on {0}", _socket.LocalEndPoint);
        var self = Self;
        _ = TftpSocket.ListenAsync(_socket, _admit, request => self.Tell(request), _life.Token).PipeTo(Self,
            failure: e => new ListenFailed($"TFTP lost {_settings.Listen}: {e.Message}"));
    }

    private void Wait(string problem)
    {
        // Said once, not at every attempt.
        if (_problem != problem)
            _log.Error("tftp: {0}; trying again every {1} s", problem, _settings.RebindAfter.TotalSeconds);
        _problem = problem;
        Timers.StartSingleTimer(nameof(Rebind), new Rebind(), _settings.RebindAfter);
    }

    private void OnPublish(TftpMessages.Publish publish)
    {
        (_catalog, var refusal) = _catalog.Publish(publish.RunId, publish.Name, publish.FilePath, publish.OnlyFor);
        Sender.Tell(refusal is null
            ? new TftpMessages.Published(publish.RunId, TftpFileName.Normalise(publish.Name)!)
            : new TftpMessages.PublishRefused(publish.RunId, publish.Name, refusal));
    }

    private void OnWithdraw(TftpMessages.Withdraw withdraw)
    {
        _catalog = _catalog.Withdraw(withdraw.RunId);
        foreach (var transfer in _transfers.Where(t => t.File.RunId == withdraw.RunId))
            transfer.Stop("the run withdrew the file");
        // A subscriber may watch other runs too, so it stays watched; its end then removes it everywhere.
        _subscribers.Remove(withdraw.RunId);
        Sender.Tell(new TftpMessages.Withdrawn(withdraw.RunId));
    }

    private void OnRequest(TftpRequest request)
    {
        _admit.Release();
        switch (_catalog.Judge(request.Packet, request.Client.Address))
        {
            case TftpVerdict.Serve serve:
                Serve(request, serve.File, ((TftpPacket.ReadRequest)request.Packet).Options);
                break;
            case TftpVerdict.Refuse refuse:
                _log.Warning("tftp: refused {0} '{1}': {2}", request.Client, refuse.Name, refuse.Why);
                Answer(request, refuse);
                DispatchMetrics.CountRefusedTftp();
                foreach (var run in refuse.Concerned)
                    Report(run, new TftpMessages.TransferRefused(run, refuse.Name, request.Client, refuse.Code, refuse.Why));
                break;
            case TftpVerdict.Drop drop:
                _log.Debug("tftp: ignored a packet of {0}: {1}", request.Client, drop.Why);
                break;
            default:
                break;
        }
    }

    private void Serve(TftpRequest request, TftpPublication file, IReadOnlyList<TftpOption> options)
    {
        if (_current.TryGetValue(request.Client, out var running))
        {
            // The same request again: its first packet is on the way, or will be sent again by the transfer itself.
            if (running.File.Name == file.Name && !running.EverythingSent)
                return;
            // Some clients use one port for all their files, and the next request may overtake the news that the last transfer ended.
            running.Supersede();
        }

        if (_transfers.Count >= _settings.Limits.Transfers)
        {
            _log.Warning("tftp: {0} waits for {1}: {2} transfers are running, no more are allowed at a time", request.Client, file.Name, _transfers.Count);
            return;
        }

        var self = Self;
        var sender = new TftpSender(file, request.Client, request.Local, options, _settings.Limits, _clock, started => self.Tell(started));
        _transfers.Add(sender);
        _current[request.Client] = sender;
        _ = Task.Factory.StartNew(sender.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).PipeTo(Self,
            success: how => new Ended(sender, how),
            failure: e => new Ended(sender, new TftpMessages.TransferFailed(file.RunId, file.Name, request.Client, 0, TimeSpan.Zero, $"unexpected: {e}")));
    }

    private void OnEnded(Ended ended)
    {
        _transfers.Remove(ended.Sender);
        if (_current.TryGetValue(ended.Sender.Client, out var current) && ReferenceEquals(current, ended.Sender))
            _current.Remove(ended.Sender.Client);
        switch (ended.How)
        {
            case TftpMessages.TransferFinished f:
                _log.Info("tftp: {0} has {1}: {2} bytes in {3:0.000} s, {4} blocks sent again{5}", f.Client, f.Name, f.Bytes, f.Duration.TotalSeconds, f.Resent,
                    f.LastAckSeen ? "" : ", last acknowledgement not seen");
                break;
            case TftpMessages.TransferFailed f:
                _log.Warning("tftp: {0} did not get {1}: {2}", f.Client, f.Name, f.Reason);
                break;
            default:
                break;
        }

        DispatchMetrics.CountTftp(ended.How);
        Report(ended.How.RunId, ended.How);
    }

    private void Answer(TftpRequest request, TftpVerdict.Refuse refuse)
    {
        try
        {
            TftpSocket.Refuse(request, refuse.Code, refuse.Told);
        }
        catch (SocketException e)
        {
            _log.Debug("tftp: {0} could not be told of the refusal: {1}", request.Client, e.Message);
        }
    }

    private void Report(string run, TftpMessages.IEvent what)
    {
        if (_subscribers.TryGetValue(run, out var subscribers))
            foreach (var subscriber in subscribers)
                subscriber.Tell(what);
    }
}
