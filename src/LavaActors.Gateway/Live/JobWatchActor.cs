using System.Threading.Channels;
using Akka.Actor;
using Akka.Hosting;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Live;

/// <summary>
/// Follows one submission for one viewer: has its news handed over, reads the read model, and writes each change of a role into a channel.
/// Completes the channel, and is gone, when the read model says that all roles are finished; whatever else ends it is an error to the viewer, who would
/// otherwise take it for the end of the job.
/// </summary>
internal sealed class JobWatchActor : ReceiveActor, IWithTimers
{
    // News may get lost (they are sent at most once), and the read model follows a moment behind them.
    private static readonly TimeSpan Reconcile = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReadModelIsBehind = TimeSpan.FromMilliseconds(50);

    // What was told just before the watch began reaches the read model within this time; a job that waits then has no more news for a long time.
    private static readonly TimeSpan ReadModelHasCaughtUp = TimeSpan.FromMilliseconds(300);

    // A log may grow many times a second, and a picture of all roles is not made for each line.
    private static readonly TimeSpan BetweenLogs = TimeSpan.FromSeconds(1);

    private readonly IJobQueries _queries;
    private readonly LeadJobId _lead;
    private readonly ChannelWriter<JobNews> _viewer;
    private readonly SortedDictionary<long, RoleProgress> _roles = [];

    // News of roles that no reading has brought yet. The last news of a job are not repeated: without them a quick job's end would show only at the next look.
    private readonly Dictionary<long, JobMessages.Progress> _early = [];
    private bool _isReading;
    private bool _readAgain;
    private bool _haveLogsGrown;

    public JobWatchActor(IJobQueries queries, LeadJobId lead, ChannelWriter<JobNews> viewer, Action<JobId?> logMayHaveGrown, bool isWhole)
    {
        (_queries, _lead, _viewer) = (queries, lead, viewer);
        Receive<JobNewsActor.Watching>(_ =>
        {
            LookAround();
            Timers.StartSingleTimer("caught-up", Look.Instance, ReadModelHasCaughtUp);
        });
        Receive<JobMessages.Progress>(OnNews);
        Receive<JobMessages.LogGrew>(grew =>
        {
            logMayHaveGrown(grew.Job);
            if (isWhole) OnLogGrew();
        });
        Receive<JobMessages.GroupChanged>(_ =>
        {
            if (isWhole) _viewer.TryWrite(JobNews.GroupChanged.Instance);
        });
        Receive<LogsDue>(_ =>
        {
            if (_haveLogsGrown) TellLogs();
        });
        Receive<Look>(_ => LookAround());
        Receive<Snapshot>(OnSnapshot);
        Receive<Status.Failure>(failure =>
        {
            _viewer.TryComplete(new FeedBrokenException($"the roles of job {lead} cannot be read: {failure.Cause.Message}", failure.Cause));
            Context.Stop(Self);
        });

        void LookAround()
        {
            logMayHaveGrown(null);
            Read();
        }
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="isWhole">Told of the group and of the logs, too.</param>
    public static Props Props(IJobQueries queries, LeadJobId lead, ChannelWriter<JobNews> viewer, Action<JobId?> logMayHaveGrown, bool isWhole = false) =>
        Akka.Actor.Props.Create(() => new JobWatchActor(queries, lead, viewer, logMayHaveGrown, isWhole));

    protected override void PreStart()
    {
        ActorRegistry.For(Context.System).Get<JobNewsActor>().Tell(new JobNewsActor.Watch(_lead));
        Timers.StartPeriodicTimer("reconcile", Look.Instance, Reconcile);
    }

    protected override void PostStop() => _viewer.TryComplete(new FeedBrokenException($"whoever watched job {_lead} has ended before the job"));

    private void OnNews(JobMessages.Progress news)
    {
        if (!_roles.TryGetValue(news.Job.Value, out var known))
        {
            _early[news.Job.Value] = news;
            Read();
            return;
        }

        if (IsBefore(news.State.ToString(), known.State)) return;
        Show(ProgressViews.Role(known, news));
        // The device and the times are in the read model only.
        if (known.State != news.State.ToString()) Read();
    }

    /// <summary>The first growth is told at once, those that follow closely as one.</summary>
    private void OnLogGrew()
    {
        _haveLogsGrown = true;
        if (!Timers.IsTimerActive(nameof(LogsDue))) TellLogs();
    }

    private void TellLogs()
    {
        _haveLogsGrown = false;
        _viewer.TryWrite(JobNews.LogsGrew.Instance);
        Timers.StartSingleTimer(nameof(LogsDue), LogsDue.Instance, BetweenLogs);
    }

    // One reading at a time; what happens meanwhile is seen by the next.
    private void Read()
    {
        if (_isReading)
        {
            _readAgain = true;
            return;
        }

        (_isReading, _readAgain) = (true, false);
        _ = ReadModel.RolesAsync(_queries, _lead, CancellationToken.None).PipeTo(Self, success: roles => new Snapshot(roles), failure: error => new Status.Failure(error));
    }

    private void OnSnapshot(Snapshot snapshot)
    {
        _isReading = false;
        var isBehind = false;
        foreach (var role in snapshot.Roles)
        {
            if (_roles.TryGetValue(role.Id, out var known) && IsBefore(role.State, known.State)) isBehind = true;
            else Show(known is not null && known.Results.Total > role.Results.Total ? role with { Results = known.Results } : role);
        }

        foreach (var news in _early.Values.Where(news => _roles.ContainsKey(news.Job.Value)).ToList())
        {
            _early.Remove(news.Job.Value);
            OnNews(news);
        }

        if (isBehind) Timers.StartSingleTimer("behind", Look.Instance, ReadModelIsBehind);
        else if (snapshot.Roles.All(role => role.IsFinished)) End();
        if (_readAgain) Read();
    }

    private void End()
    {
        _viewer.TryComplete();
        Context.Stop(Self);
    }

    private void Show(RoleProgress role)
    {
        if (_roles.TryGetValue(role.Id, out var known) && known == role) return;
        _roles[role.Id] = role;
        _viewer.TryWrite(new JobNews.Role(role));
    }

    private static bool IsBefore(string state, string other) => Enum.Parse<JobState>(state) < Enum.Parse<JobState>(other);

    private sealed record Snapshot(IReadOnlyList<RoleProgress> Roles) : INoSerializationVerificationNeeded;

    private sealed class LogsDue : INotInfluenceReceiveTimeout
    {
        public static LogsDue Instance { get; } = new();
    }

    private sealed class Look : INotInfluenceReceiveTimeout
    {
        public static Look Instance { get; } = new();
    }
}
