using Akka.Actor;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;
using static LavaActors.Dispatch.Runs.PipelineMessages;

namespace LavaActors.Dispatch.Runs;

/// <summary>
/// Tells the controller what a run of a process before this one has left to tell, results and log. It needs no board, so it does not matter who has that now, nor how long ago it was. A run that was not over does not
/// go on here: it is <see cref="RunGivenUp"/>, before anything is told. What the log has and the journal does not is recorded first; if that is the run's end it was over.
/// </summary>
public sealed class RunDeliveryActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan SendAgain = TimeSpan.FromSeconds(2);

    private readonly RunOrder _order;
    private readonly string _plugin;
    private readonly Func<RunRecord> _open;
    private readonly string _whyLost;
    private readonly IActorRef _journal;
    private readonly Dictionary<long, long> _noting = [];
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
        (_order, _plugin, _open, _whyLost) = (order, plugin, open, whyLost);
        _journal = Context.Watch(Context.ActorOf(RunJournalActor.Props(order.Job, plugin), "journal"));

        Receive<RunJournalActor.Read>(read => Begin(read.History));
        Receive<RunJournalActor.Appended>(a => OnAppended(a.Turn));
        Receive<RunJournalActor.Failed>(failed =>
        {
            if (_record is null) End(failed.Why);
            else OnUnnoted();
        });
        Receive<RunMessages.ReportsStored>(s => OnStored(record => record.ReportsStored(s.UpTo)));
        Receive<RunMessages.LogStored>(s => OnStored(record => record.LogStored(s.UpTo)));
        Receive<Resend>(_ =>
        {
            if (_keptProgress != _record!.Progress) Note([_keptProgress = _record.Progress]);
            _record.SendAgain();
            _search!.Look();
        });
        Receive<RunJournalReader.Found>(found => _search!.OnFound(found));
        // Before the record is open that is about to be asked.
        Receive<AskedFor>(_ => _record?.AskForProgress());
        // It ends as soon as all is told, and no sooner.
        Receive<RunMessages.CancelRun>(_ => { });
        Receive<EndRun>(_ => { });
        Receive<ForgetRun>(_ => EndWithJournal(RunJournalActor.Erase.Instance));
        Receive<KeepRun>(_ => EndWithJournal(RunJournalActor.Finish.Instance));
        Receive<Terminated>(_ =>
        {
            if (_isOver) Context.Stop(Self);
            else OnUnnoted();
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RunOrder order, string plugin, Func<RunRecord> open, string whyLost) =>
        Akka.Actor.Props.Create(() => new RunDeliveryActor(order, plugin, open, whyLost));

    protected override void PostStop() => _ = _record?.DisposeAsync().AsTask();

    private void Begin(RunHistory history)
    {
        // The run that was ordered last had not begun.
        if (history.IsOfAnother(_order.Fencing, isNew: false))
        {
            End(_whyLost);
            return;
        }

        try
        {
            _record = _open();
        }
        catch (Exception e) when (!history.IsFinished && e is (IOException or UnauthorizedAccessException))
        {
            End($"{_whyLost}, and its log cannot be opened: {e.Message}");
            return;
        }

        _search = new ReportSearch(_order, _plugin, _record, Context);
        _record.Restore(history);
        _keptProgress = _record.Progress;
        if (!_record.IsFinished && _record.TakeUpLog(_order, history, "the process before this one did not live to do it")) Note([]);
        if (!_record.IsFinished)
        {
            _record.GiveUp();
            Context.Parent.Tell(new RunGivenUp(_order.Job, _whyLost));
        }

        _record.Log.Flush();
        Timers.StartPeriodicTimer(nameof(Resend), Resend.Instance, SendAgain);
        _record.SendAgain();
        _record.AskForProgress();
        OnStored(_ => { });
    }

    private void Note(IReadOnlyList<RunJournal.IEvent> events)
    {
        // What the journal says of the log is in its file by then.
        _record!.Log.Save();
        IReadOnlyList<RunJournal.IEvent> all = [.. _record.Pack(), .. events];
        _noting[++_turn] = _record.LastReport;
        if (_isUnnoted) OnAppended(_turn);
        else _journal.Tell(new RunJournalActor.Append(_turn, all));
    }

    private void OnAppended(long turn)
    {
        if (_noting.Remove(turn, out var last)) _record!.Noted(last);
    }

    /// <summary>What is stored from now on is told once more by the process after this one, and what came from the log is found there again.</summary>
    private void OnUnnoted()
    {
        _isUnnoted = true;
        foreach (var turn in _noting.Keys.Order().ToList()) OnAppended(turn);
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
