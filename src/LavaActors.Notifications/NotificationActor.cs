using System.Data.Common;
using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Event;
using LavaActors.Notifications.Planning;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Notifications;

namespace LavaActors.Notifications;

/// <summary>
/// One in the cluster: reads the lab's events, keeps what is to be told of them together with how far it has read, and tells it until it is told. What was told and is not kept as such, because the
/// process died between, is told again: at least once.
/// </summary>
// An actor's resources end with PostStop.
#pragma warning disable CA1001
internal sealed class NotificationActor : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    private const int Page = 200;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private sealed record Look : INotInfluenceReceiveTimeout
    {
        public static readonly Look Instance = new();
    }

    private sealed record Deliver : INotInfluenceReceiveTimeout
    {
        public static readonly Deliver Instance = new();
    }

    private sealed record Looked(long Position, bool IsMore, bool HasAdded);

    private sealed record LookFailed(Exception Cause);

    private sealed record Found(IReadOnlyList<Notification> Due, DateTimeOffset? Next);

    private sealed record FindFailed(Exception Cause);

    private sealed record Tried(Notification Notification);

    private sealed record TryFailed(Notification Notification, Exception Cause);

    private readonly ILabEvents _events;
    private readonly INotificationStore _store;
    private readonly NotificationSender _sender;
    private readonly NotificationSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _life = new();
    private readonly Dictionary<long, Notification> _underWay = [];

    // What was told while the store was asked what is due: its answer may have it as due still.
    private readonly HashSet<long> _overSince = [];
    private long? _position;
    private bool _isLooking;
    private bool _lookAgain;
    private bool _isFinding;
    private bool _findAgain;
    private bool _isFailing;

    public static Props Props(ILabEvents events, INotificationStore store, NotificationSender sender, NotificationSettings settings, TimeProvider clock) =>
        Akka.Actor.Props.Create(() => new NotificationActor(events, store, sender, settings, clock));

    public NotificationActor(ILabEvents events, INotificationStore store, NotificationSender sender, NotificationSettings settings, TimeProvider clock)
    {
        (_events, _store, _sender, _settings, _clock) = (events, store, sender, settings, clock);
        Receive<LabEventMessages.Appended>(_ => LookNow());
        Receive<SubscribeAck>(_ => { });
        Receive<Look>(_ =>
        {
            LookNow();
            Find();
        });
        Receive<Looked>(OnLooked);
        Receive<LookFailed>(failed =>
        {
            _isLooking = false;
            // It may have been moved by another one; what is kept counts.
            _position = null;
            Fail(failed.Cause);
        });
        Receive<Deliver>(_ => Find());
        Receive<Found>(OnFound);
        Receive<FindFailed>(failed =>
        {
            _isFinding = false;
            Fail(failed.Cause);
        });
        Receive<Tried>(tried => OnOver(tried.Notification));
        Receive<TryFailed>(failed =>
        {
            _log.Warning(failed.Cause, "notification {notification} of job {job} could not be delivered, or not be kept as delivered; it is tried again", failed.Notification.Id, failed.Notification.Job);
            Timers.StartSingleTimer(failed.Notification.Id, new Tried(failed.Notification), RetryAfter);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        DistributedPubSub.Get(Context.System).Mediator.Tell(new Subscribe(LabEventMessages.Topic, Self));
        Timers.StartPeriodicTimer(nameof(Look), Look.Instance, _settings.LookEvery);
        Self.Tell(Look.Instance);
    }

    protected override void PostStop()
    {
        _life.Cancel();
        _life.Dispose();
    }

    // One page at a time; what is told meanwhile is read by the next.
    private void LookNow()
    {
        if (_isLooking)
        {
            _lookAgain = true;
            return;
        }

        (_isLooking, _lookAgain) = (true, false);
        _ = LookAsync(_position, _life.Token).PipeTo(Self, success: looked => looked, failure: error => new LookFailed(error));
    }

    private async Task<Looked> LookAsync(long? known, CancellationToken stop)
    {
        var position = known ?? await _store.PositionAsync(stop);
        var events = await _events.ReadAsync(position, Page, stop);
        if (events.Count == 0) return new Looked(position, IsMore: false, HasAdded: false);
        var notifications = new List<NewNotification>();
        foreach (var one in events) notifications.AddRange(await PlanAsync(one, stop));
        var last = events[^1].Number;
        if (!await _store.AddAsync(position, last, notifications, stop)) throw new InvalidOperationException("somebody else reads the events for notifications, too");
        return new Looked(last, events.Count == Page, notifications.Count > 0);
    }

    // Whatever is wrong with one job's text: those behind it are told all the same.
    private async Task<IReadOnlyList<NewNotification>> PlanAsync(LabEvent one, CancellationToken stop)
    {
        try
        {
            return await _sender.PlanAsync(one, stop);
        }
        catch (Exception error) when (IsOfOne(error, stop))
        {
            _log.Error(error, "nobody is told of event {event}, of job {job}: what its definition asks for could not be found out", one.Number, one.Job?.DisplayId);
            return [];
        }
    }

    private void OnLooked(Looked looked)
    {
        (_isLooking, _position) = (false, looked.Position);
        Succeed();
        if (looked.HasAdded) Find();
        if (looked.IsMore || _lookAgain) LookNow();
    }

    private void Find()
    {
        if (_underWay.Count >= _settings.AtATime) return;
        if (_isFinding)
        {
            _findAgain = true;
            return;
        }

        (_isFinding, _findAgain) = (true, false);
        _overSince.Clear();
        var busy = _underWay.Values.GroupBy(one => one.WaitsFor, StringComparer.Ordinal).Where(same => same.Count() >= _settings.AtATimeToOne).Select(same => same.Key).ToList();
        _ = FindAsync(busy, _life.Token).PipeTo(Self, success: found => found, failure: error => new FindFailed(error));
    }

    private async Task<Found> FindAsync(IReadOnlyCollection<string> busy, CancellationToken stop)
    {
        var now = _clock.GetUtcNow();
        return new Found(await _store.DueAsync(now, busy, Page, stop), await _store.NextAsync(now, stop));
    }

    private void OnFound(Found found)
    {
        _isFinding = false;
        Succeed();
        var hasBegun = false;
        foreach (var one in found.Due)
        {
            if (_underWay.Count >= _settings.AtATime) break;
            if (_underWay.ContainsKey(one.Id) || _overSince.Contains(one.Id) || _underWay.Values.Count(other => other.WaitsFor == one.WaitsFor) >= _settings.AtATimeToOne) continue;
            _underWay.Add(one.Id, one);
            hasBegun = true;
            _ = TryAsync(one, _life.Token).PipeTo(Self, success: () => new Tried(one), failure: error => new TryFailed(one, error));
        }

        // A page may have been full of one receiver's, which has its share now.
        if (_findAgain || (hasBegun && found.Due.Count == Page)) Find();
        if (found.Next is { } next) Timers.StartSingleTimer(nameof(Deliver), Deliver.Instance, next - _clock.GetUtcNow() is var pause && pause > TimeSpan.Zero ? pause : TimeSpan.Zero);
    }

    private async Task TryAsync(Notification one, CancellationToken stop)
    {
        var (at, started) = (_clock.GetUtcNow(), _clock.GetTimestamp());
        var decision = one.IsUndecided ? await DecideAsync(one, stop) : null;
        if (decision is { Failure: null })
        {
            // It is found again as one to deliver, and waits for its receiver then.
            await _store.DecideAsync(one, decision.IsTold, stop);
            return;
        }

        var delivery = decision?.Failure ?? await DeliverAsync(one, stop);
        var attempt = new NotificationAttempt(one.Attempts + 1, at, delivery.Code, delivery.Error, _clock.GetElapsedTime(started).TotalSeconds);
        var (status, next) = RetryRules.After(delivery, attempt.Number, _clock.GetUtcNow(), _settings.Pauses);
        await _store.RecordAsync(one.Id, attempt, status, next, stop);
    }

    private async Task<Decision> DecideAsync(Notification one, CancellationToken stop)
    {
        try
        {
            return await _sender.DecideAsync(one, stop);
        }
        catch (Exception error) when (IsOfOne(error, stop))
        {
            return new Decision(false, Failed(error));
        }
    }

    // Whatever goes wrong with one job's is kept with the attempt, where people see it. The store's own failures count for nobody.
    private async Task<Delivery> DeliverAsync(Notification one, CancellationToken stop)
    {
        try
        {
            return await _sender.DeliverAsync(one, stop);
        }
        catch (Exception error) when (IsOfOne(error, stop))
        {
            return Failed(error);
        }
    }

    private static Delivery Failed(Exception error) => Delivery.Failed($"{error.GetType().Name}: {error.Message}");

    // What is canceled though nobody stops this actor is a time limit of whatever was asked.
    private static bool IsOfOne(Exception error, CancellationToken stop) => error is OperationCanceledException ? !stop.IsCancellationRequested : error is not (DbException or OutOfMemoryException);

    private void OnOver(Notification one)
    {
        _underWay.Remove(one.Id);
        if (_isFinding) _overSince.Add(one.Id);
        Find();
    }

    private void Fail(Exception cause)
    {
        if (!_isFailing) _log.Warning(cause, "notifications wait for the store; trying again every {0}", RetryAfter);
        _isFailing = true;
        Timers.StartSingleTimer("again", Look.Instance, RetryAfter);
    }

    private void Succeed()
    {
        if (_isFailing) _log.Info("notifications go on");
        _isFailing = false;
    }
}
