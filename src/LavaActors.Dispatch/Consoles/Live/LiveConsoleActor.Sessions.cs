using Akka.Actor;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Consoles;
using LavaActors.Protocol.Ids;
using static LavaActors.Dispatch.Consoles.Live.LiveMessages;

namespace LavaActors.Dispatch.Consoles.Live;

/// <summary>Runs of jobs, and consoles that persons open where none runs.</summary>
public sealed partial class LiveConsoleActor
{
    private Lending _lending;
    private CancellationTokenSource? _opening;
    private IActorRef? _lent;
    private (RunBegan Run, IActorRef Asker)? _waitingRun;

    private enum Lending
    {
        No,

        /// <summary>The DeviceActor is asked.</summary>
        Asked,

        /// <summary>The connection is being made.</summary>
        Opening,

        /// <summary>It is open, or being closed.</summary>
        Open,
    }

    protected override void PostStop()
    {
        _opening?.Cancel();
        _opening?.Dispose();
    }

    private void ReceiveSessions()
    {
        Receive<RunBegan>(OnRunBegan);
        Receive<RunOver>(o => o.Job == _job, _ => EndSession());
        Receive<LiveConsoleMessages.Open>(OnOpen);
        Receive<LineLent>(OnLineLent);
        Receive<LineRefused>(r => OnNotOpened(r.Why, isLent: false));
        Receive<Connected>(OnConnected);
        Receive<NotConnected>(n => OnNotOpened(n.Why, isLent: true));
        Receive<Terminated>(t => t.ActorRef.Equals(_lent), _ => OnLentClosed());
    }

    private void OnRunBegan(RunBegan began)
    {
        if (_lending == Lending.No)
        {
            Begin(began, Sender);
            return;
        }

        // Console servers take one connection at a time: the run gets its own only when the person's is closed.
        _waitingRun = (began, Sender);
        CloseLent();
    }

    private void Begin(RunBegan began, IActorRef asker)
    {
        BeginSession(began.Job, began.Log);
        asker.Tell(Yielded.Instance);
    }

    private void BeginSession(JobId? job, RunLog? log)
    {
        if (!_isOver) EndSession();
        foreach (var line in _lines) Timers.Cancel(line);
        _lines.Clear();
        foreach (var viewer in _viewers.Values) viewer.Wants = null;
        (_session, _job, _runLog, _isOver) = (_session + 1, job, log, false);
        Apply(FloorChange.To(_floor.Begin(hasJob: job is not null)));
        StatesAreDue();
    }

    private void EndSession()
    {
        if (_isOver) return;
        foreach (var line in _lines)
        {
            Show(line, line.Veil.Flush());
            line.Console = null;
        }

        Apply(_floor.End());
        (_isOver, _runLog) = (true, null);
        StatesAreDue();
    }

    private void OnOpen(LiveConsoleMessages.Open open)
    {
        if (!_isOver && _job is { } job) Sender.Tell(new LiveConsoleMessages.Refused(_device, $"job {job} runs on {_device}, and has opened what it needs"));
        else if (_lending == Lending.No) Borrow();
        else TellState(_viewers[Sender]);

        void Borrow()
        {
            _lending = Lending.Asked;
            _board.Tell(BorrowLine.Instance);
        }
    }

    private void OnLineLent(LineLent lent)
    {
        _lending = Lending.Opening;
        _opening = new CancellationTokenSource();
        if (_waitingRun is not null || _viewers.Count == 0) _opening.Cancel();
        _connect(lent.Command, _opening.Token).PipeTo(
            Self, success: channel => new Connected(lent.Line, channel), failure: e => new NotConnected(e is OperationCanceledException ? "the board is given to a job" : ActionFault.From(e).Message));
    }

    private void OnConnected(Connected connected)
    {
        if (_opening!.IsCancellationRequested)
        {
            connected.Channel.DisposeAsync().AsTask().PipeTo(Self, success: () => new NotConnected("the board is given to a job"), failure: e => new NotConnected(e.Message));
            return;
        }

        ForgetOpening();
        _lending = Lending.Open;
        BeginSession(null, null);
        _lent = Context.Watch(Context.ActorOf(ConsoleActor.Props(connected.Channel, null, _ => { }, viewer: new ConsoleViewer(connected.Line, Self))));
    }

    private void OnNotOpened(string why, bool isLent)
    {
        ForgetOpening();
        foreach (var viewer in _viewers.Values.Where(each => _floor.RightOf(each.Number) >= ConsoleRight.Watch)) viewer.Actor.Tell(new LiveConsoleMessages.Refused(_device, why));
        Return(isLent);
    }

    /// <summary>Ends what a person opened; a run that waits for that begins then.</summary>
    private void CloseLent()
    {
        _opening?.Cancel();
        _lent?.Tell(ConsoleMessages.Close.Instance);
    }

    private void OnLentClosed()
    {
        _lent = null;
        EndSession();
        Return(isLent: true);
    }

    private void Return(bool isLent)
    {
        _lending = Lending.No;
        if (isLent) _board.Tell(LineReturned.Instance);
        if (_waitingRun is not { } waiting) return;
        _waitingRun = null;
        Begin(waiting.Run, waiting.Asker);
    }

    private void ForgetOpening()
    {
        _opening?.Dispose();
        _opening = null;
    }

    private sealed record Connected(string Line, IByteChannel Channel);

    private sealed record NotConnected(string Why);
}
