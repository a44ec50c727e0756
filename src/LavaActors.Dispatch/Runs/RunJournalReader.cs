using Akka.Actor;
using Akka.Persistence;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>Reads reports out of the journal of a run, which <see cref="RunJournalActor"/> goes on to write. Child of the actor that has the run; ends by itself.</summary>
public sealed class RunJournalReader : ReceivePersistentActor
{
    /// <summary>To the parent, once.</summary>
    /// <param name="From">The first number that was looked for.</param>
    /// <param name="To">The last one.</param>
    /// <param name="Reports">Those that are there, in order.</param>
    /// <param name="Fault">Why the journal cannot be read; null if it was.</param>
    public sealed record Found(long From, long To, IReadOnlyList<RunJournal.Reported> Reports, string? Fault) : INoSerializationVerificationNeeded;

    private readonly IActorRef _parent = Context.Parent;
    private readonly List<RunJournal.Reported> _reports = [];
    private readonly long _from;
    private readonly long _to;
    private bool _hasTold;

    /// <param name="plugin">Id of the journal plugin; see <see cref="Pipeline.DispatchSettings.RunJournal"/>.</param>
    public RunJournalReader(JobId job, string plugin, long from, long to)
    {
        (_from, _to) = (from, to);
        PersistenceId = RunJournalActor.IdOf(job);
        JournalPluginId = plugin;
        SnapshotPluginId = "akka.persistence.no-snapshot-store";

        Recover<RunJournal.Reported>(report =>
        {
            if (report.Sequence >= _from && report.Sequence <= _to) _reports.Add(report);
        });
        Recover<RunJournal.IEvent>(_ => { });
        Recover<RecoveryCompleted>(_ =>
        {
            Tell(null);
            Context.Stop(Self);
        });
    }

    public override string PersistenceId { get; }

    public static Props Props(JobId job, string plugin, long from, long to) => Akka.Actor.Props.Create(() => new RunJournalReader(job, plugin, from, to));

    // Akka ends the actor after this.
    protected override void OnRecoveryFailure(Exception reason, object? message = null) => Tell(reason.GetBaseException().Message);

    protected override void PostStop()
    {
        Tell("reading it ended without an answer");
        base.PostStop();
    }

    private void Tell(string? fault)
    {
        if (_hasTold) return;
        _hasTold = true;
        _parent.Tell(new Found(_from, _to, fault is null ? _reports : [], fault));
    }
}
