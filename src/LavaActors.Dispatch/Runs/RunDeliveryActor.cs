using Akka.Actor;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;
using static LavaActors.Dispatch.Runs.PipelineMessages;

namespace LavaActors.Dispatch.Runs;

/// <summary>
/// Tells the controller what a run of a process before this one has left to tell, results and log, when that run was over. It needs no board, so it does not matter who has that now, nor
/// how long ago it was. A run that was not over does not go on here: it is <see cref="RunUnreadable"/>.
/// </summary>
public sealed class RunDeliveryActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan SendAgain = TimeSpan.FromSeconds(2);

    private readonly RunOrder _order;
    private readonly string _plugin;
    private readonly Func<RunRecord> _open;
    private readonly IActorRef _journal;
    private RunRecord? _record;
    private ReportSearch? _search;
    private RunJournal.Stored _keptProgress = new(0, 0);
    private long _turn;
    private bool _isOver;
    private bool _isUnnoted;

    /// <param name="plugin">Id of the journal plugin; see <see cref="DispatchSettings.RunJournal"/>.</param>
    /// <param name="open">Opens the run's record, once.</param>
    /// <param name="whyLost">Why the run does not go on if it was not over.</param>
    public RunDeliveryActor(RunOrder order, string plugin, Func<RunRecord> open, string whyLost)
    {
        (_order, _plugin, _open) = (order, plugin, open);
        _journal = Context.Watch(Context.ActorOf(RunJournalActor.Props(order.Job, plugin), "journal"));

        Receive<RunJournalActor.Read>(read =>
        {
            if (read.History.IsFinished) Begin(read.History);
            else End(whyLost);
        });
        Receive<RunJournalActor.Failed>(failed =>
        {
            // What is stored from now on is told once more by the process after this one.
            if (_record is null) End(failed.Why);
            else _isUnnoted = true;
        });
        Receive<RunMessages.ReportsStored>(s => OnStored(record => record.ReportsStored(s.UpTo)));
        Receive<RunMessages.LogStored>(s => OnStored(record => record.LogStored(s.UpTo)));
        Receive<Resend>(_ =>
        {
            if (_keptProgress != _record!.Progress && !_isUnnoted) _journal.Tell(new RunJournalActor.Append(++_turn, [_keptProgress = _record.Progress]));
            _record.SendAgain();
            _search!.Look();
        });
        Receive<RunJournalReader.Found>(found => _search!.OnFound(found));
        // Before the record is open that is about to be asked.
        Receive<AskedFor>(_ => _record?.AskForProgress());
        Receive<ForgetRun>(_ => EndWithJournal(RunJournalActor.Erase.Instance));
        Receive<KeepRun>(_ => EndWithJournal(RunJournalActor.Finish.Instance));
        Receive<Terminated>(_ =>
        {
            if (_isOver) Context.Stop(Self);
            else _isUnnoted = true;
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RunOrder order, string plugin, Func<RunRecord> open, string whyLost) =>
        Akka.Actor.Props.Create(() => new RunDeliveryActor(order, plugin, open, whyLost));

    protected override void PostStop() => _ = _record?.DisposeAsync().AsTask();

    private void Begin(RunHistory history)
    {
        _record = _open();
        _search = new ReportSearch(_order, _plugin, _record, Context);
        _record.Restore(history);
        _keptProgress = _record.Progress;
        Timers.StartPeriodicTimer(nameof(Resend), Resend.Instance, SendAgain);
        _record.SendAgain();
        _record.AskForProgress();
        OnStored(_ => { });
    }

    private void OnStored(Action<RunRecord> take)
    {
        if (_record is null || _isOver) return;
        take(_record);
        if (!_record.IsStored) return;
        _isOver = true;
        Timers.CancelAll();
        Context.Parent.Tell(new RunOver(_order.Job, _order.Lead));
    }

    private void End(string why)
    {
        Context.Parent.Tell(new RunUnreadable(_order.Job, why));
        Context.Stop(Self);
    }

    private void EndWithJournal(object how)
    {
        _isOver = true;
        Timers.CancelAll();
        if (_isUnnoted) Context.Stop(Self);
        else _journal.Tell(how);
    }

    private sealed record Resend
    {
        public static readonly Resend Instance = new();
    }
}
