using Akka.Actor;
using Akka.Event;
using LavaActors.Devices;
using LavaActors.Dispatch.Logs;
using LavaActors.Protocol.Consoles;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Consoles.LiveConsoleMessages;

namespace LavaActors.Dispatch.Consoles.Live;

/// <summary>
/// What people see and type of one board: keeps the last of what its consoles say, sends it to viewers as they take it, and lets one of them type (<see cref="ConsoleFloor"/>). It never keeps a console
/// or a run waiting. Where no job runs it opens the board's console for a person, and closes it when nobody watches any more, or a run begins.
/// </summary>
public sealed partial class LiveConsoleActor : ReceiveActor, IWithTimers
{
    // More than the time between two characters of a slow line, so that a secret is not taken for two texts.
    private static readonly TimeSpan VeilHolds = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan StatesAtMostEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LineIsTyped = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TypingTakes = TimeSpan.FromSeconds(30);

    private readonly DeviceName _device;
    private readonly ConsoleSettings _settings;
    private readonly TimeProvider _clock;
    private readonly Func<string, CancellationToken, Task<IByteChannel>> _connect;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _board = Context.Parent;
    private readonly Dictionary<IActorRef, Viewer> _viewers = [];
    private readonly List<Line> _lines = [];
    private ConsoleFloor _floor = ConsoleFloor.Empty;
    private RunLog? _runLog;
    private JobId? _job;
    private bool _isOver = true;
    private long _session;
    private long _numbers;

    /// <param name="connect">Opens a console by its command.</param>
    public LiveConsoleActor(DeviceName device, ConsoleSettings settings, TimeProvider clock, Func<string, CancellationToken, Task<IByteChannel>> connect)
    {
        (_device, _settings, _clock, _connect) = (device, settings, clock, connect);
        Receive<Watch>(OnWatch);
        Receive<ICommand>(c => !_viewers.ContainsKey(Sender), _ => Sender.Tell(new Refused(_device, "say who you are first")));
        Receive<ReadOn>(OnReadOn);
        Receive<AskFloor>(c => Decide(c.Session, by => _floor.Ask(by.Number, _clock.GetUtcNow() + _settings.Answer)));
        Receive<AnswerFloor>(c => Decide(c.Session, by => _floor.Answer(by.Number, c.Asker, c.IsGranted)));
        Receive<ReleaseFloor>(c => Decide(c.Session, by => _floor.Release(by.Number)));
        Receive<LiveConsoleMessages.Type>(OnType);
        Receive<Leave>(_ =>
        {
            Remove(Sender);
            Context.Unwatch(Sender);
            Sender.Tell(new Left(_device));
        });
        Receive<AskerIsUp>(up =>
        {
            if (_floor.Asker == up.Asker) Apply(_floor.TimeUp());
        });
        Receive<TellStates>(_ =>
        {
            foreach (var viewer in _viewers.Values) TellState(viewer);
        });
        Receive<LineIsIdle>(_ => RecordRest());
        Receive<ConsoleMessages.Opened>(OnOpened);
        Receive<ConsoleMessages.Output>(OnOutput);
        Receive<ConsoleMessages.Closed>(OnClosed);
        Receive<VeilIsUp>(up => Show(up.Line, up.Line.Veil.Flush()));
        ReceiveSessions();
        Receive<Terminated>(t => Remove(t.ActorRef));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(DeviceName device, ConsoleSettings settings, TimeProvider clock, Func<string, CancellationToken, Task<IByteChannel>> connect) =>
        Akka.Actor.Props.Create(() => new LiveConsoleActor(device, settings, clock, connect));

    /// <summary>A console that failed has lost its channel.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void OnWatch(Watch watch)
    {
        if (!_viewers.TryGetValue(Sender, out var viewer))
        {
            _viewers.Add(Sender, viewer = new Viewer(++_numbers, Sender));
            Context.Watch(Sender);
        }

        var right = watch.Session == _session ? watch.Right : ConsoleRight.None;
        Apply(_floor.Enter(viewer.Number, watch.User, _isOver && right > ConsoleRight.Watch ? ConsoleRight.Watch : right));
        TellState(viewer);
        StatesAreDue();
    }

    private void Remove(IActorRef who)
    {
        if (!_viewers.TryGetValue(who, out var viewer)) return;
        Apply(_floor.Leave(viewer.Number));
        _viewers.Remove(who);
        StatesAreDue();
        if (_viewers.Count == 0) CloseLent();
    }

    private void OnReadOn(ReadOn read)
    {
        var viewer = _viewers[Sender];
        if (read.Session != _session)
        {
            TellState(viewer);
            return;
        }

        viewer.Wants = (read.Line, read.From);
        if (_lines.Find(line => line.Name == read.Line) is { } line) Serve(viewer, line);
    }

    private void Serve(Viewer viewer, Line line)
    {
        if (viewer.Wants is not { } wants || wants.Line != line.Name || _floor.RightOf(viewer.Number) < ConsoleRight.Watch) return;
        var (offset, bytes) = line.History.Read(wants.From, MaxPiece);
        if (bytes.Length == 0) return;
        viewer.Wants = null;
        viewer.Actor.Tell(new Received(_device, _session, line.Name, offset, bytes));
    }

    private void OnOpened(ConsoleMessages.Opened opened)
    {
        if (_isOver) return;
        if (_lines.Find(line => line.Name == opened.Line) is not { } line) _lines.Add(line = new Line(opened.Line, _settings.History));
        line.Console = Sender;
        StatesAreDue();
    }

    private void OnOutput(ConsoleMessages.Output output)
    {
        if (_lines.Find(line => Sender.Equals(line.Console)) is not { } line) return;
        if (_runLog is { } log) line.Veil.Secrets = log.Secrets;
        Show(line, line.Veil.Pass(output.Data.Span));
        if (line.Veil.IsHolding) Timers.StartSingleTimer(line, new VeilIsUp(line), VeilHolds);
        else Timers.Cancel(line);
    }

    private void Show(Line line, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        line.History.Append(bytes);
        foreach (var viewer in _viewers.Values) Serve(viewer, line);
    }

    private void OnClosed(ConsoleMessages.Closed closed)
    {
        if (_lines.Find(line => Sender.Equals(line.Console)) is not { } line) return;
        Show(line, line.Veil.Flush());
        Timers.Cancel(line);
        line.ClosedBecause = closed.Why;
        line.Console = null;
        if (_job is null) CloseLent();
    }

    private void OnType(LiveConsoleMessages.Type type)
    {
        var viewer = _viewers[Sender];
        var line = _lines.Find(each => each.Name == type.Line);
        var whyNot = type.Session != _session ? "what you saw is over: something else runs on the device by now"
            : type.Data.Length > MaxTyped ? $"{type.Data.Length} bytes are more than {MaxTyped}, which is the most at once"
            : _floor.WhyNotType(viewer.Number) is { } why ? why
            : line?.Console is null ? $"{type.Line} is not open{(line?.ClosedBecause is { } closed ? $": {closed}" : "")}"
            : null;
        if (whyNot is not null)
        {
            Sender.Tell(new Refused(_device, whyNot));
            return;
        }

        RecordTyped(viewer, type);
        line!.Console.Ask<object>(new ConsoleMessages.TypeBytes(type.Data), TypingTakes).PipeTo(
            Sender,
            Self,
            success: answer => answer is ConsoleMessages.SendFailed failed ? new Refused(_device, failed.Why) : new Taken(_device),
            failure: _ => new Refused(_device, $"{type.Line} did not take it within {TypingTakes.TotalSeconds:0} s"));
    }

    private void RecordTyped(Viewer viewer, LiveConsoleMessages.Type type)
    {
        if (viewer.TypesOn != type.Line) RecordRest();
        viewer.TypesOn = type.Line;
        foreach (var text in viewer.Typed.Append(type.Data)) Record(viewer, text);
        if (viewer.Typed.IsHolding) Timers.StartSingleTimer(nameof(LineIsIdle), LineIsIdle.Instance, LineIsTyped);
        else Timers.Cancel(nameof(LineIsIdle));
    }

    /// <summary>What whoever has the floor has typed, although its line has no end yet.</summary>
    private void RecordRest()
    {
        if (_floor.Holder is { } holder && _viewers.Values.FirstOrDefault(each => each.Number == holder.Viewer) is { } viewer && viewer.Typed.Flush() is { } rest) Record(viewer, rest);
    }

    private void Record(Viewer viewer, string text)
    {
        var user = _floor.Holder?.User ?? "somebody";
        text = SecretTexts.Masked(text, _runLog?.Secrets ?? []);
        _runLog?.Info($"{user} typed on {viewer.TypesOn}: {text}");
        viewer.Actor.Tell(new Typed(_device, _job, viewer.TypesOn!, text));
    }

    private void Decide(long session, Func<Viewer, FloorChange> decide)
    {
        var viewer = _viewers[Sender];
        if (session == _session) Apply(decide(viewer));
        else TellState(viewer);
    }

    private void Apply(FloorChange change)
    {
        var before = _floor;
        if (before.Holder?.Viewer != change.Floor.Holder?.Viewer)
        {
            RecordRest();
            if (before.Holder is { } gone) _runLog?.Info($"{gone.User} types on the console no more");
            if (change.Floor.Holder is { } holder) _runLog?.Warning($"{holder.User} may type on the console ({holder.Because}); that may disturb this job");
            _log.Info("{0}: {1} may type on the console", _device, change.Floor.Holder?.User ?? "nobody");
        }

        _floor = change.Floor;
        if (before.Asker != _floor.Asker)
        {
            if (_floor.Asker is { } asker) Timers.StartSingleTimer(nameof(AskerIsUp), new AskerIsUp(asker), Positive(asker.Until - _clock.GetUtcNow()));
            else Timers.Cancel(nameof(AskerIsUp));
        }

        foreach (var notice in change.Notices) _viewers.Values.FirstOrDefault(viewer => viewer.Number == notice.Viewer)?.Actor.Tell(new Refused(_device, notice.Why));
        if (before.Holder != _floor.Holder || before.Asker != _floor.Asker) StatesAreDue();

        static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
    }

    /// <summary>Everybody is told, and not more often than people can see.</summary>
    private void StatesAreDue()
    {
        if (!Timers.IsTimerActive(nameof(TellStates))) Timers.StartSingleTimer(nameof(TellStates), TellStates.Instance, StatesAtMostEvery);
    }

    private void TellState(Viewer viewer) => viewer.Actor.Tell(new State(
        _device, _session, _job, _isOver, [.. _lines.Select(line => line.Name)], viewer.Number,
        [.. _floor.People.Values.Select(person => person.User).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(State.MaxUsers)], _viewers.Count, _floor.Holder, _floor.Asker));

    private sealed class Viewer(long number, IActorRef actor)
    {
        public long Number => number;

        public IActorRef Actor => actor;

        /// <summary>He is ready for more of this line from there on; null: not yet.</summary>
        public (string Line, long From)? Wants { get; set; }

        public TypedLines Typed { get; } = new();

        public string? TypesOn { get; set; }
    }

    private sealed class Line(string name, int history)
    {
        public string Name => name;

        public ConsoleHistory History { get; } = new(history);

        public SecretVeil Veil { get; } = new();

        public IActorRef? Console { get; set; }

        public string? ClosedBecause { get; set; }
    }

    private sealed record AskerIsUp(FloorAsker Asker);

    private sealed record VeilIsUp(Line Line);

    private sealed record TellStates
    {
        public static readonly TellStates Instance = new();
    }

    private sealed record LineIsIdle
    {
        public static readonly LineIsIdle Instance = new();
    }
}
