using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Event;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Verdicts;

/// <summary>
/// Has every job judged a moment after its end, one at a time. It hears of ends as watchers do, which may be missed; so it also looks for jobs that nobody has judged: when it
/// starts, as after a rebuilt read model or an update from a version without verdicts, and from time to time. To judge a job twice does no harm.
/// </summary>
// An actor's resources end with PostStop.
#pragma warning disable CA1001
internal sealed class VerdictActor : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    private const int Page = 100;

    // Whose logs may still grow by what was on its way when they ended.
    private const int MostRemembered = 1000;

    private sealed record Due(JobId Job);

    private sealed record Look
    {
        public static readonly Look Instance = new();
    }

    private sealed record Found(IReadOnlyList<JobId> Jobs);

    private sealed record Judged(JobId Job);

    private sealed record Failed(JobId? Job, Exception Cause);

    private readonly JobJudge _judge;
    private readonly IVerdictStore _verdicts;
    private readonly VerdictSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _life = new();
    private readonly Queue<JobId> _waiting = new();
    private readonly HashSet<JobId> _isWaiting = [];
    private readonly Queue<JobId> _ended = new();
    private readonly HashSet<JobId> _hasEnded = [];
    private JobId _lookedUpTo = new(0);
    private bool _isLooking;
    private bool _isAsking;
    private bool _isJudging;
    private bool _isFailing;

    public static Props Props(JobJudge judge, IVerdictStore verdicts, VerdictSettings settings) => Akka.Actor.Props.Create(() => new VerdictActor(judge, verdicts, settings));

    public VerdictActor(JobJudge judge, IVerdictStore verdicts, VerdictSettings settings)
    {
        (_judge, _verdicts, _settings) = (judge, verdicts, settings);
        Receive<JobMessages.Progress>(news =>
        {
            if (news.State == JobState.Finished) OnEnded(news.Job);
        });
        Receive<JobMessages.LogGrew>(news =>
        {
            if (_hasEnded.Contains(news.Job)) JudgeSoon(news.Job);
        });
        Receive<JobMessages.GroupChanged>(_ => { });
        Receive<SubscribeAck>(_ => { });
        Receive<Due>(due => Judge(due.Job));
        Receive<Look>(_ => OnLook());
        Receive<Found>(OnFound);
        Receive<Judged>(_ => Next(isFailing: false));
        Receive<Failed>(OnFailed);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        DistributedPubSub.Get(Context.System).Mediator.Tell(new Subscribe(JobMessages.NewsTopic, Self));
        Timers.StartPeriodicTimer(nameof(Look), Look.Instance, _settings.LookEvery);
        Self.Tell(Look.Instance);
    }

    protected override void PostStop()
    {
        _life.Cancel();
        _life.Dispose();
    }

    private void OnEnded(JobId job)
    {
        if (_hasEnded.Add(job)) _ended.Enqueue(job);
        if (_ended.Count > MostRemembered) _hasEnded.Remove(_ended.Dequeue());
        JudgeSoon(job);
    }

    private void JudgeSoon(JobId job)
    {
        var due = new Due(job);
        if (!Timers.IsTimerActive(due)) Timers.StartSingleTimer(due, due, _settings.Settle);
    }

    private void Judge(JobId job)
    {
        if (_isWaiting.Add(job)) _waiting.Enqueue(job);
        if (!_isJudging) Next(_isFailing);
    }

    private void Next(bool isFailing)
    {
        if (_isFailing && !isFailing) _log.Info("ended jobs are judged again");
        _isFailing = isFailing;
        _isJudging = _waiting.TryDequeue(out var job);
        if (_isJudging)
        {
            _isWaiting.Remove(job);
            _ = JudgeAsync(job).PipeTo(Self, success: () => new Judged(job), failure: error => new Failed(job, error));
        }
        else if (_isLooking && !_isAsking)
        {
            _isAsking = true;
            _ = LookAsync().PipeTo(Self, success: jobs => new Found(jobs), failure: error => new Failed(null, error));
        }
    }

    // Async, so that whatever goes wrong comes back as a message.
    private async Task JudgeAsync(JobId job) => await _judge.JudgeAsync(job, _life.Token);

    private async Task<IReadOnlyList<JobId>> LookAsync() => await _verdicts.UnjudgedAsync(_lookedUpTo, Page, _life.Token);

    private void OnLook()
    {
        if (_isLooking) return;
        (_isLooking, _lookedUpTo) = (true, new JobId(0));
        if (!_isJudging) Next(_isFailing);
    }

    /// <summary>A page of jobs that nobody has judged. The next one comes when these are done.</summary>
    private void OnFound(Found found)
    {
        _isAsking = false;
        if (found.Jobs.Count == 0) _isLooking = false;
        else _lookedUpTo = found.Jobs[^1];
        foreach (var job in found.Jobs.Where(_isWaiting.Add)) _waiting.Enqueue(job);
        if (!_isJudging && _waiting.Count > 0) Next(_isFailing);
    }

    private void OnFailed(Failed failed)
    {
        if (!_isFailing && failed.Job is { } job) _log.Warning(failed.Cause, "job {job} cannot be judged; it is tried again in {pause}", job, _settings.LookEvery);
        else if (!_isFailing) _log.Warning(failed.Cause, "the store does not say which jobs are to be judged; it is tried again in {pause}", _settings.LookEvery);
        if (failed.Job is { } again)
        {
            // One that is judged already, from less of its log, would not be found.
            var due = new Due(again);
            Timers.StartSingleTimer(due, due, _settings.LookEvery);
        }
        else
        {
            (_isAsking, _isLooking) = (false, false);
        }

        Next(isFailing: true);
    }
}
