using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>The journal of one run, on the dispatcher's own disk. Child of the RunActor, which goes on without it when the disk cannot be written.</summary>
public sealed class RunJournalActor : ReceivePersistentActor
{
    /// <summary>To the parent, first: all that is noted of the run.</summary>
    public sealed record Read(RunHistory History) : INoSerializationVerificationNeeded;

    /// <summary>Note these, in this order.</summary>
    /// <param name="Turn">Names it in the answer.</param>
    public sealed record Append(long Turn, IReadOnlyList<RunJournal.IEvent> Events) : INoSerializationVerificationNeeded;

    /// <summary>To the parent: they are on disk.</summary>
    public sealed record Appended(long Turn) : INoSerializationVerificationNeeded;

    /// <summary>The run is over and stored: forget it. The actor ends.</summary>
    public sealed record Erase : INoSerializationVerificationNeeded
    {
        public static readonly Erase Instance = new();
    }

    /// <summary>What is noted is of another run: forget it. Answered with an empty <see cref="Read"/>.</summary>
    public sealed record BeginAnew : INoSerializationVerificationNeeded
    {
        public static readonly BeginAnew Instance = new();
    }

    /// <summary>End, once all is on disk that was to be noted.</summary>
    public sealed record Finish : INoSerializationVerificationNeeded
    {
        public static readonly Finish Instance = new();
    }

    /// <summary>To the parent: nothing can be noted, or read, any more. The actor ends.</summary>
    public sealed record Failed(string Why) : INoSerializationVerificationNeeded;

    private readonly IActorRef _parent = Context.Parent;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly RunHistory _history = new();
    private bool _goesOn;

    /// <param name="plugin">Id of the journal plugin; see <see cref="Pipeline.DispatchSettings.RunJournal"/>.</param>
    public RunJournalActor(JobId job, string plugin)
    {
        PersistenceId = IdOf(job);
        JournalPluginId = plugin;
        // There are no snapshots: the history of a run is short.
        SnapshotPluginId = "akka.persistence.no-snapshot-store";

        Recover<RunJournal.IEvent>(_history.Apply);
        Recover<RecoveryCompleted>(_ => _parent.Tell(new Read(_history)));
        Command<Append>(append =>
        {
            var last = append.Events[^1];
            PersistAllAsync(append.Events, fact =>
            {
                if (ReferenceEquals(fact, last)) _parent.Tell(new Appended(append.Turn));
            });
        });
        Command<Erase>(_ => DeferAsync(0, _ => DeleteMessages(LastSequenceNr)));
        Command<BeginAnew>(_ => DeferAsync(0, _ =>
        {
            _goesOn = true;
            DeleteMessages(LastSequenceNr);
        }));
        Command<Finish>(_ => DeferAsync(0, _ => Context.Stop(Self)));
        Command<DeleteMessagesSuccess>(_ =>
        {
            if (_goesOn) _parent.Tell(new Read(new RunHistory()));
            else Context.Stop(Self);
            _goesOn = false;
        });
        Command<DeleteMessagesFailure>(failed =>
        {
            if (_goesOn) Fail("erased", failed.Cause);
            else _log.Warning(failed.Cause, "the journal of {0} was not erased; it is at the next start", PersistenceId);
            Context.Stop(Self);
        });
    }

    public override string PersistenceId { get; }

    public static string IdOf(JobId job) => $"run-{job}";

    public static Props Props(JobId job, string plugin) => Akka.Actor.Props.Create(() => new RunJournalActor(job, plugin));

    // Akka ends the actor after each of these.
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => Fail("written", cause);

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        Fail("written", cause);
        Context.Stop(Self);
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => Fail("read", reason);

    private void Fail(string what, Exception cause)
    {
        _log.Error(cause, "the journal of {0} cannot be {1}", PersistenceId, what);
        _parent.Tell(new Failed($"the journal of the run cannot be {what}: {cause.GetBaseException().Message}; is there free space on the dispatcher's disk? Make some, and submit the job again"));
    }
}
