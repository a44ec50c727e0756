using System.Text;
using LavaActors.Notifications.Callbacks;
using LavaActors.Notifications.Mail;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Notifications;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;

namespace LavaActors.Notifications.Tests;

/// <summary>A lab in memory: jobs, their logs and results, its events, its people and what is told.</summary>
internal sealed class FakeLab : IJobQueries, IResultQueries, IResultHistory, IStoredQueries, ILogStore, ILabEvents, INotificationPeople, INotificationStore
{
    private readonly Lock _gate = new();
    private readonly List<LabEvent> _events = [];
    private readonly List<(Notification Notification, List<NotificationAttempt> Attempts)> _told = [];
    private long? _position;

    public List<JobRow> Jobs { get; } = [];

    public Dictionary<long, string> Definitions { get; } = [];

    public Dictionary<long, string> Logs { get; } = [];

    public List<TestCaseRow> Cases { get; } = [];

    public List<StoredQuery> StoredQueries { get; } = [];

    public Dictionary<string, string> Emails { get; } = new() { ["ann"] = "ann@example.com" };

    public Dictionary<(string User, string Name), string> Tokens { get; } = [];

    public IReadOnlyList<(Notification Notification, IReadOnlyList<NotificationAttempt> Attempts)> Told
    {
        get
        {
            lock (_gate) return [.. _told.Select(each => (each.Notification, (IReadOnlyList<NotificationAttempt>)[.. each.Attempts]))];
        }
    }

    /// <summary>What tells of this lab; by IRC it reaches this host.</summary>
    public NotificationSender Sender(CallbackSender callbacks, NotificationSettings? settings = null, IMailServer? mail = null)
    {
        settings ??= new NotificationSettings();
        return new(this, new OtherJobs(this, this, settings, TimeProvider.System), callbacks, new MailSender(mail, this, this, this, this, this, settings), IrcListener.Sender(settings), settings);
    }

    public void Happen(params LabEvent[] events)
    {
        lock (_gate) _events.AddRange(events);
    }

    public Task<JobPage> ListAsync(JobQuery query, CancellationToken stop)
    {
        var found = Jobs.Where(job => query.Jobs?.Contains(job.Job) ?? true).Where(job => query.Submitter is null || job.Submitter == query.Submitter).Where(job => query.States?.Contains(job.State) ?? true)
            .Where(job => query.Viewer is not { } viewer || job.Visibility.Kind == JobVisibilityKind.Public || job.Submitter == viewer.UserName)
            .Where(job => query.Healths?.Contains(job.Health) ?? true).Where(job => query.Filters?.All(filter => Holds(filter, job)) ?? true).OrderByDescending(job => job.Job).ToList();
        return Task.FromResult(new JobPage(found.Count, [.. found.Take(query.Limit)]));
    }

    /// <summary>Fails as often when it is asked for what became of other jobs.</summary>
    public Queue<Exception> FindFailures { get; } = [];

    /// <summary>How long it takes to find out what became of other jobs.</summary>
    public Func<CancellationToken, Task> FindTakes { get; set; } = _ => Task.CompletedTask;

    public async Task<IReadOnlyList<ResultMatch>> FindAsync(ResultQuery query, CancellationToken stop)
    {
        lock (_gate)
        {
            if (FindFailures.TryDequeue(out var failure)) throw failure;
        }

        await FindTakes(stop);
        Assert.Equal((ResultEntity.Job, 0), (query.Entity, query.OfResults.Count));
        var found = Jobs.Where(job => query.Viewer is not { } viewer || job.Visibility.Kind == JobVisibilityKind.Public || job.Submitter == viewer.UserName)
            .Where(job => query.OfJobs.All(filter => Holds(filter, job))).OrderByDescending(job => job.Job).Take(query.Limit);
        return [.. found.Select(job => new ResultMatch(job.Job))];
    }

    /// <summary>Whether a condition by an exact value, or on what is before or behind one, holds for a job.</summary>
    public static bool Holds(JobFilter filter, JobRow job)
    {
        IComparable? value = filter.Field switch
        {
            JobField.Id => job.Job.Value,
            JobField.State => (long)job.State,
            JobField.Health => (long)job.Health,
            JobField.HealthCheck => job.IsHealthCheck,
            JobField.Priority => (long)job.Priority,
            JobField.StartTime => job.StartTime,
            JobField.Description => job.Description,
            JobField.Submitter => job.Submitter,
            JobField.DeviceType => job.RequestedDeviceType,
            JobField.Role => job.Role,
            _ => throw new NotSupportedException($"{filter.Field}"),
        };
        var holds = value is not null && filter.Lookup switch
        {
            FilterLookup.Exact => Equals(filter.Values[0], value),
            FilterLookup.Less => value.CompareTo(filter.Values[0]) < 0,
            FilterLookup.Greater => value.CompareTo(filter.Values[0]) > 0,
            _ => throw new NotSupportedException($"{filter.Lookup}"),
        };
        return holds != filter.IsNegated;
    }

    public Task<T> CompareAsync<T>(JobId before, JobId after, Func<T> begin, Action<T, CasePair> take, CancellationToken stop)
    {
        var taker = begin();
        foreach (var each in Cases.Where(one => one.Job == before || one.Job == after).GroupBy(one => (one.Suite, one.Name)).OrderBy(each => each.Key.Suite, StringComparer.Ordinal).ThenBy(each => each.Key.Name, StringComparer.Ordinal))
            take(taker, new CasePair(each.Key.Suite, each.Key.Name, Side(each.LastOrDefault(one => one.Job == before)), Side(each.LastOrDefault(one => one.Job == after))));
        return Task.FromResult(taker);

        static CasePair.Side? Side(TestCaseRow? row) => row is null ? null : new CasePair.Side(row.Outcome);
    }

    Task<IReadOnlyList<JobId>> IResultHistory.JobsNamedAsync(string jobName, JobViewer? viewer, int most, CancellationToken stop) => throw new NotSupportedException();

    Task<IReadOnlyList<TestCaseRow>> IResultHistory.CaseAsync(IReadOnlyList<JobId> jobs, string suite, string name, int most, CancellationToken stop) => throw new NotSupportedException();

    Task<IReadOnlyList<TestCaseRow>> IResultHistory.WithOutcomeAsync(JobId job, long suite, string outcome, int offset, int most, CancellationToken stop) => throw new NotSupportedException();

    Task<IReadOnlyDictionary<(string Suite, string Case), int>> IResultHistory.ChangesAsync(string jobName, IReadOnlyCollection<string> cases, JobViewer? viewer, int mostJobs, CancellationToken stop) => throw new NotSupportedException();

    Task<StoredQuery?> IStoredQueries.GetAsync(string owner, string name, CancellationToken stop) => Task.FromResult(StoredQueries.Find(query => query.Owner == owner && query.Name == name));

    Task<IReadOnlyList<StoredQuery>> IStoredQueries.AllAsync(CancellationToken stop) => throw new NotSupportedException();

    Task<StoredQuery?> IStoredQueries.AddAsync(StoredQuery query, CancellationToken stop) => throw new NotSupportedException();

    Task<bool> IStoredQueries.PutAsync(StoredQuery query, CancellationToken stop) => throw new NotSupportedException();

    Task<bool> IStoredQueries.RemoveAsync(long id, CancellationToken stop) => throw new NotSupportedException();

    public Task<JobRow?> GetAsync(JobId job, CancellationToken stop) => Task.FromResult(Jobs.Find(row => row.Job == job));

    public Task<JobRow?> GetAsync(string displayId, CancellationToken stop) => Task.FromResult(Jobs.Find(row => row.DisplayId == displayId));

    /// <summary>A job whose text nobody can read.</summary>
    public JobId? Broken { get; set; }

    public Task<JobTexts?> TextsAsync(JobId job, CancellationToken stop) => job == Broken ? throw new InvalidDataException("it is broken") : Task.FromResult(Definitions.TryGetValue(job.Value, out var text) ? new JobTexts(text, text, null) : null);

    public Task<IReadOnlyDictionary<JobId, JobTexts>> TextsAsync(IReadOnlyCollection<JobId> jobs, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<SuiteRow>> SuitesAsync(JobId job, CancellationToken stop) => Task.FromResult<IReadOnlyList<SuiteRow>>(
        [.. Cases.Where(one => one.Job == job).GroupBy(one => (one.SuiteId, one.Suite)).Select(suite => new SuiteRow(suite.Key.SuiteId, job, suite.Key.Suite, new Protocol.Jobs.SuiteCounts(suite.Key.Suite, suite.Count(), 0, 0, 0)))]);

    public Task<IReadOnlyList<TestCaseRow>> TestCasesAsync(JobId job, long? suite, int offset, int? limit, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<TestCaseRow>>([.. Cases.Where(one => one.Job == job).Skip(offset).Take(limit ?? throw new NotSupportedException("all results of a job are too many to be held"))]);

    public Task<IReadOnlyList<TestCaseRow>> TestCasesAfterAsync(JobId job, long? suite, long? after, int most, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<TestCaseRow>> TestCasesNamedAsync(JobId job, long suite, string name, int most, CancellationToken stop) => throw new NotSupportedException();

    public Task<TestCaseRow?> TestCaseAsync(JobId job, long? suite, long test, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<TestCaseRow>> FailedCasesAsync(JobId job, int most, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlySet<string>> SeenAsync(IReadOnlyCollection<string> names, JobViewer? viewer, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobRow>> SubmissionAsync(LeadJobId lead, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<ActionRow>> ActionsAsync(JobId job, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<TimelineRow>> TimelineAsync(LeadJobId lead, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<DeviceRow>> DevicesAsync(CancellationToken stop) => throw new NotSupportedException();

    public Task<DeviceRow?> DeviceAsync(DeviceName device, CancellationToken stop) => throw new NotSupportedException();

    public Task<long> AppendAsync(JobId job, long offset, ReadOnlyMemory<byte> bytes, CancellationToken stop) => throw new NotSupportedException();

    public Task CompactAsync(JobId job, CancellationToken stop) => throw new NotSupportedException();

    public Task<long> LengthAsync(JobId job, CancellationToken stop) => Task.FromResult((long)Log(job).Length);

    public Task<ReadOnlyMemory<byte>> ReadAsync(JobId job, long from, int max, CancellationToken stop) => Task.FromResult<ReadOnlyMemory<byte>>(Log(job).AsMemory((int)from, Math.Min(max, Log(job).Length - (int)from)));

    public Task<LogRange> LinesAsync(JobId job, long startLine, long? endLine, CancellationToken stop) => throw new NotSupportedException();

    public Task<long> GrownBeyondAsync(JobId job, long length, CancellationToken stop) => throw new NotSupportedException();

    public Task<LabEventRange> RangeAsync(CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<LabEvent>> ReadAsync(long after, int limit, CancellationToken stop)
    {
        lock (_gate) return Task.FromResult<IReadOnlyList<LabEvent>>([.. _events.Where(one => one.Number > after).Take(limit)]);
    }

    public Task<string?> EmailAsync(string user, CancellationToken stop) => Task.FromResult(Emails.GetValueOrDefault(user));

    public Task<string?> OwnerEmailAsync(string device, CancellationToken stop) => Task.FromResult(Emails.GetValueOrDefault($"owner of {device}"));

    public Task<JobViewer?> ViewerAsync(string user, CancellationToken stop) => Task.FromResult<JobViewer?>(new JobViewer(user, [], [], [], []));

    public Task<string?> ArtifactTokenAsync(string user, string name, CancellationToken stop) => Task.FromResult(Tokens.GetValueOrDefault((user, name)));

    public Task<long> PositionAsync(CancellationToken stop)
    {
        lock (_gate) return Task.FromResult(_position ??= 0);
    }

    public Task<bool> AddAsync(long from, long to, IReadOnlyList<NewNotification> notifications, CancellationToken stop)
    {
        lock (_gate)
        {
            if (_position != from) return Task.FromResult(false);
            _position = to;
            foreach (var one in notifications.Where(one => one.Kind == NotificationKind.Callback || !_told.Exists(old => !old.Notification.IsUndecided && old.Notification.Kind == one.Kind && old.Notification.Job == one.Job && old.Notification.Index == one.Index)))
            {
                _told.Add((new Notification(
                    _told.Select(each => each.Notification.Id).DefaultIfEmpty().Max() + 1, one.Job, one.Event, one.Kind, one.Index, one.Receiver, one.Target, one.State, one.Health, one.At, one.Status, 0, one.Status == NotificationStatus.Waiting ? one.At : null, one.Remark, one.IsUndecided), []));
            }

            return Task.FromResult(true);
        }
    }

    /// <summary>How long the answer takes to what is due, by how many times it was asked before; what it says is of before that.</summary>
    public Func<int, Task> DueTakes { get; set; } = _ => Task.CompletedTask;

    public int AskedWhatIsDue { get; private set; }

    public async Task<IReadOnlyList<Notification>> DueAsync(DateTimeOffset now, IReadOnlyCollection<string> busy, int limit, CancellationToken stop)
    {
        IReadOnlyList<Notification> due = Due(now, busy, limit);
        await DueTakes(AskedWhatIsDue++);
        return due;
    }

    private List<Notification> Due(DateTimeOffset now, IReadOnlyCollection<string> busy, int limit) =>
        [.. Told.Select(each => each.Notification).Where(one => one.NextAt <= now && !busy.Contains(one.WaitsFor)).OrderBy(one => one.NextAt).Take(limit)];

    public Task<DateTimeOffset?> NextAsync(DateTimeOffset after, CancellationToken stop) => Task.FromResult(Told.Select(each => each.Notification.NextAt).Where(at => at > after).Min());

    public Task DecideAsync(Notification one, bool isTold, CancellationToken stop)
    {
        lock (_gate)
        {
            var place = _told.FindIndex(each => each.Notification.Id == one.Id && each.Notification.Event == one.Event && each.Notification.IsUndecided);
            if (place < 0) return Task.CompletedTask;
            if (isTold && (one.Kind == NotificationKind.Callback || !_told.Exists(each => !each.Notification.IsUndecided && each.Notification.Kind == one.Kind && each.Notification.Job == one.Job && each.Notification.Index == one.Index)))
                _told[place] = (_told[place].Notification with { IsUndecided = false, Remark = null }, _told[place].Attempts);
            else _told.RemoveAt(place);
            return Task.CompletedTask;
        }
    }

    public Task RecordAsync(long id, NotificationAttempt attempt, NotificationStatus status, DateTimeOffset? nextAt, CancellationToken stop)
    {
        lock (_gate)
        {
            var place = _told.FindIndex(each => each.Notification.Id == id);
            var (old, attempts) = _told[place];
            attempts.Add(attempt);
            _told[place] = (old with { Status = status, Attempts = attempt.Number, NextAt = nextAt }, attempts);
            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<NotificationRecord>> OfJobAsync(JobId job, CancellationToken stop) => throw new NotSupportedException();

    private byte[] Log(JobId job) => Encoding.UTF8.GetBytes(Logs.GetValueOrDefault(job.Value, ""));
}
