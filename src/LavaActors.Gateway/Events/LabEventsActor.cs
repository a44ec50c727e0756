using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Event;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Events;

/// <summary>One for each node, from its start on: reads the lab's events from the store when their news come, and from time to time, since news may get lost.</summary>
// An actor's resources end with PostStop.
#pragma warning disable CA1001
internal sealed class LabEventsActor : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    private const int Page = 500;
    private static readonly TimeSpan Reconcile = TimeSpan.FromSeconds(5);

    private sealed record Look : INotInfluenceReceiveTimeout
    {
        public static readonly Look Instance = new();
    }

    private sealed record Began(long Last) : INoSerializationVerificationNeeded;

    private sealed record Found(IReadOnlyList<LabEvent> Events) : INoSerializationVerificationNeeded;

    private readonly ILabEvents _store;
    private readonly LabEventHub _hub;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _life = new();
    private long _last = -1;
    private long _told;
    private bool _isReading;
    private bool _isFailing;

    public LabEventsActor(ILabEvents store, LabEventHub hub)
    {
        (_store, _hub) = (store, hub);
        Receive<LabEventMessages.Appended>(news =>
        {
            _told = Math.Max(_told, news.Number);
            if (_last >= 0 && _told > _last) Read();
        });
        Receive<Look>(_ => Read());
        Receive<Began>(OnBegan);
        Receive<Found>(OnFound);
        Receive<Status.Failure>(OnFailed);
        Receive<SubscribeAck>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ILabEvents store, LabEventHub hub) => Akka.Actor.Props.Create(() => new LabEventsActor(store, hub));

    protected override void PreStart()
    {
        DistributedPubSub.Get(Context.System).Mediator.Tell(new Subscribe(LabEventMessages.Topic, Self));
        Timers.StartPeriodicTimer(nameof(Look), Look.Instance, Reconcile);
        Read();
    }

    protected override void PostStop()
    {
        _life.Cancel();
        _life.Dispose();
        _hub.Stop(new InvalidOperationException("the node does not follow the lab's events any more"));
    }

    // One reading at a time; what is told meanwhile is read by the next.
    private void Read()
    {
        if (_isReading) return;
        _isReading = true;
        if (_last < 0) _ = RangeAsync().PipeTo(Self, success: range => new Began(range.Last), failure: error => new Status.Failure(error));
        else _ = ReadAsync().PipeTo(Self, success: events => new Found(events), failure: error => new Status.Failure(error));
    }

    // Async, so that whatever goes wrong comes back as a message.
    private async Task<LabEventRange> RangeAsync() => await _store.RangeAsync(_life.Token);

    private async Task<IReadOnlyList<LabEvent>> ReadAsync() => await _store.ReadAsync(_last, Page, _life.Token);

    private void OnBegan(Began began)
    {
        (_isReading, _isFailing, _last) = (false, false, began.Last);
        _hub.Start(_last);
        if (_told > _last) Read();
    }

    private void OnFound(Found found)
    {
        _isReading = false;
        if (_isFailing) _log.Info("the lab's events can be read again");
        _isFailing = false;
        if (found.Events.Count > 0)
        {
            _last = found.Events[^1].Number;
            _hub.Add(found.Events);
        }

        if (found.Events.Count == Page || (_told > _last && found.Events.Count > 0)) Read();
    }

    private void OnFailed(Status.Failure failure)
    {
        _isReading = false;
        if (!_isFailing) _log.Warning(failure.Cause, "the lab's events cannot be read; trying again every {0}", Reconcile);
        _isFailing = true;
    }
}
