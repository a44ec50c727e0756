using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Wire;
using LavaActors.Scheduling.Metrics;

namespace LavaActors.Scheduling.Projecting;

/// <summary>
/// Carries the events of its parent, a persistent actor, into the read model: in order, many in one transaction, and again until it
/// succeeds. The parent hands over every event, those of its recovery too; what the read model has already is passed over.
/// </summary>
// An actor's resources end with PostStop.
#pragma warning disable CA1001
internal sealed class ProjectionWriter : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    /// <summary>From the parent: an event that is in the journal.</summary>
    public sealed record Fact(long SequenceNr, IWireMessage Event);

    /// <summary>From the parent, when it has recovered: the number of its last event. One that has none yet, as each new job, is no reason to ask the read model what it has.</summary>
    public sealed record Recovered(long LastSequenceNr);

    /// <summary>To the parent: the read model shows all events up to this number.</summary>
    public sealed record Applied(long UpTo) : INotInfluenceReceiveTimeout;

    private const int LargestBatch = 1000;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private sealed record Known(long LastApplied);

    private sealed record Written(long UpTo);

    private sealed record Failed(Exception Cause);

    private sealed record Retry
    {
        public static readonly Retry Instance = new();
    }

    private readonly string _persistenceId;
    private readonly IProjection _projection;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _life = new();
    private ImmutableQueue<Fact> _waiting = [];
    private ImmutableArray<Fact> _writing = [];
    private long _applied = -1;
    private long _pending;
    private long _began;
    private bool _isAsking;
    private bool _isFailing;

    public static Props Props(string persistenceId, IProjection projection) => Akka.Actor.Props.Create(() => new ProjectionWriter(persistenceId, projection));

    public ProjectionWriter(string persistenceId, IProjection projection)
    {
        _persistenceId = persistenceId;
        _projection = projection;

        Receive<Fact>(fact =>
        {
            _waiting = _waiting.Enqueue(fact);
            CountPending(1);
            if (_applied < 0) Ask();
            else WriteNext();
        });
        Receive<Recovered>(recovered =>
        {
            if (recovered.LastSequenceNr > 0) Ask();
            else Done(0);
        });
        Receive<Known>(known => Done(known.LastApplied));
        Receive<Written>(written => Done(written.UpTo));
        Receive<Failed>(OnFailed);
        Receive<Retry>(_ => Go());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PostStop()
    {
        _life.Cancel();
        _life.Dispose();
        CountPending(-_pending);
    }

    private void CountPending(long more)
    {
        _pending += more;
        SchedulerMetrics.CountUnshown(more);
    }

    private void Ask()
    {
        if (_isAsking) return;
        _isAsking = true;
        Go();
    }

    private void Go()
    {
        if (_applied < 0)
        {
            _ = LastAppliedAsync()
                .PipeTo(Self, success: last => new Known(last), failure: e => new Failed(e));
        }
        else
        {
            var upTo = _writing[^1].SequenceNr;
            _began = Stopwatch.GetTimestamp();
            _ = ApplyAsync(_writing)
                .PipeTo(Self, success: () => new Written(upTo), failure: e => new Failed(e));
        }
    }

    // Async, so that whatever goes wrong comes back as a message: a restart would forget what waits.
    private async Task<long> LastAppliedAsync() => await _projection.LastAppliedAsync(_persistenceId, _life.Token);

    private async Task ApplyAsync(ImmutableArray<Fact> facts) =>
        await _projection.ApplyAsync(_persistenceId, facts[0].SequenceNr, [.. facts.Select(fact => fact.Event)], _life.Token);

    private void Done(long upTo)
    {
        if (_isFailing)
            _log.Info("the read model takes the events of {0} again", _persistenceId);
        _isFailing = false;
        _applied = upTo;
        if (!_writing.IsEmpty)
            SchedulerMetrics.CountShown(_began);
        CountPending(-_writing.Length);
        _writing = [];
        Context.Parent.Tell(new Applied(upTo));
        WriteNext();
    }

    private void WriteNext()
    {
        if (_applied < 0 || !_writing.IsEmpty)
            return;
        var batch = ImmutableArray.CreateBuilder<Fact>();
        while (!_waiting.IsEmpty && batch.Count < LargestBatch)
        {
            _waiting = _waiting.Dequeue(out var fact);
            if (fact.SequenceNr > _applied)
                batch.Add(fact);
            else
                CountPending(-1);
        }

        if (batch.Count == 0)
            return;
        if (batch[0].SequenceNr > _applied + 1)
            _log.Error("the read model lacks the events {0} to {1} of {2}, which are before its snapshot: stop the nodes and run 'lava-actors rebuild-read-model'", _applied + 1, batch[0].SequenceNr - 1, _persistenceId);
        _writing = batch.ToImmutable();
        Go();
    }

    private void OnFailed(Failed failure)
    {
        if (!_isFailing)
            _log.Warning(failure.Cause, "the read model does not take the events of {0}; trying again every {1} until it does", _persistenceId, RetryAfter);
        _isFailing = true;
        Timers.StartSingleTimer(nameof(Retry), Retry.Instance, RetryAfter);
    }
}
