using System.Collections.Concurrent;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Tests;

/// <summary>A read model in memory: what a test puts in is what is there.</summary>
internal sealed class FakeReadModel : IJobQueries, ILogStore, IVerdictStore, IJobRemoval
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, JobRow> _jobs = [];
    private readonly Dictionary<long, byte[]> _logs = [];
    private int _logReads;
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Readings of a submission take their time until this is done.</summary>
    public Task Answers { get; set; } = Task.CompletedTask;

    /// <summary>Why no job can be looked up by its number; null: they can.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Why there is no list of jobs; null: there is.</summary>
    public Exception? ListFault { get; set; }

    public Dictionary<long, JobTexts> Texts { get; } = [];

    public Dictionary<long, List<ActionRow>> Actions { get; } = [];

    public List<SuiteRow> Suites { get; } = [];

    public List<TestCaseRow> Tests { get; } = [];

    public List<DeviceRow> Devices { get; } = [];

    public static DateTimeOffset Noon { get; } = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static JobRow Row(long id, long? lead = null, string role = "", JobState state = JobState.Submitted, JobHealth health = JobHealth.Unknown) => new(
        new JobId(id), new LeadJobId(lead ?? id), role.Length == 0 ? $"{id}" : $"{lead ?? id}.{id - (lead ?? id)}", (int)(id - (lead ?? id)), role,
        role.Length == 0 ? null : new GroupId("group"), "anonymous", "a job", 50, JobVisibility.Public, "mustang", null, [], IsGuest: false, null, Essential: false,
        state, health, new DeviceName("mustang-01"), "lab", Noon,
        state >= JobState.Running ? Noon.AddSeconds(1) : null, state == JobState.Finished ? Noon.AddSeconds(61) : null, null, null);

    public void Put(params JobRow[] rows)
    {
        lock (_gate)
            foreach (var row in rows) _jobs[row.Job.Value] = row;
    }

    public void Write(long job, string text)
    {
        lock (_gate)
        {
            _logs[job] = [.. _logs.GetValueOrDefault(job, []), .. System.Text.Encoding.UTF8.GetBytes(text)];
            _grown.SetResult();
            _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>As another process writes: the bytes are there, and nobody here is told.</summary>
    public void WriteElsewhere(long job, string text)
    {
        lock (_gate) _logs[job] = [.. _logs.GetValueOrDefault(job, []), .. System.Text.Encoding.UTF8.GetBytes(text)];
    }

    public Task<JobRemoval> RemoveAsync(JobId job, string who, DateTimeOffset at, CancellationToken stop)
    {
        lock (_gate)
        {
            if (!_jobs.TryGetValue(job.Value, out var row)) return Task.FromResult(JobRemoval.NotThere);
            if (_jobs.Values.Any(other => other.Lead == row.Lead && other.State != JobState.Finished)) return Task.FromResult(JobRemoval.NotOver);
            _jobs.Remove(job.Value);
            _logs.Remove(job.Value);
            return Task.FromResult(JobRemoval.Removed);
        }
    }

    public Task<IReadOnlyList<JobId>> UnjudgedAsync(JobId after, int limit, CancellationToken stop) => throw new NotSupportedException("gateways do not look for jobs");

    public Task PutAsync(JobId job, VerdictRow? verdict, long logLength, CancellationToken stop)
    {
        lock (_gate) _jobs[job.Value] = _jobs[job.Value] with { Verdict = verdict, JudgedLog = logLength };
        return Task.CompletedTask;
    }

    public Task<JobPage> ListAsync(JobQuery query, CancellationToken stop)
    {
        if (ListFault is { } fault) return Task.FromException<JobPage>(fault);
        lock (_gate)
        {
            var rows = _jobs.Values
                .Where(row => query.States?.Contains(row.State) ?? true)
                .Where(row => query.Healths?.Contains(row.Health) ?? true)
                .Where(row => query.Jobs?.Contains(row.Job) ?? true)
                .Where(row => query.Viewer is not { } viewer || Sees(viewer, row))
                .Where(row => query.Device is null || row.Device == query.Device)
                .Where(row => query.DeviceType is null || row.RequestedDeviceType == query.DeviceType)
                .Where(row => query.Submitter is null || row.Submitter == query.Submitter)
                .Where(row => (query.Filters ?? []).All(filter => Meets(row, filter)))
                .OrderBy(row => query.Descending ? -row.Job.Value : row.Job.Value)
                .ToList();
            return Task.FromResult(new JobPage(rows.Count, [.. rows.Skip(query.Offset).Take(query.Limit)]));
        }
    }

    // The store's own tests look at the whole rule.
    private static bool Sees(JobViewer viewer, JobRow row) =>
        row.Submitter == viewer.UserName
        || (row.Visibility.Kind == JobVisibilityKind.Public && !viewer.HiddenDevices.Contains(row.Device?.Value))
        || (row.Visibility.Kind == JobVisibilityKind.Groups && row.Visibility.Groups.All(viewer.Groups.Contains));

    // Of the fields that tests filter by; what a database does with the others, its own tests say.
    private static bool Meets(JobRow row, JobFilter filter)
    {
        object? value = filter.Field switch
        {
            JobField.Id => row.Job.Value,
            JobField.State => (long)row.State,
            JobField.Health => (long)row.Health,
            JobField.Device => row.Device?.Value,
            JobField.DeviceType => row.RequestedDeviceType,
            _ => throw new NotSupportedException($"no test filters by {filter.Field}"),
        };
        return filter.IsNegated != (value is not null && filter.Values.Contains(value));
    }

    public Task<JobRow?> GetAsync(JobId job, CancellationToken stop)
    {
        if (Fault is { } fault) return Task.FromException<JobRow?>(fault);
        lock (_gate) return Task.FromResult(_jobs.GetValueOrDefault(job.Value));
    }

    public Task<JobRow?> GetAsync(string displayId, CancellationToken stop)
    {
        lock (_gate) return Task.FromResult(_jobs.Values.FirstOrDefault(row => row.DisplayId == displayId));
    }

    /// <summary>How many names of jobs each question had that asks for several.</summary>
    public ConcurrentQueue<int> NameQuestions { get; } = [];

    public Task<IReadOnlySet<string>> SeenAsync(IReadOnlyCollection<string> names, JobViewer? viewer, CancellationToken stop)
    {
        NameQuestions.Enqueue(names.Count);
        lock (_gate)
        {
            var seen = _jobs.Values.Where(row => viewer is null || Sees(viewer, row)).SelectMany(row => new[] { row.DisplayId, $"{row.Job}" }).ToHashSet();
            return Task.FromResult<IReadOnlySet<string>>(names.Where(seen.Contains).ToHashSet());
        }
    }

    public async Task<IReadOnlyList<JobRow>> SubmissionAsync(LeadJobId lead, CancellationToken stop)
    {
        await Answers;
        lock (_gate) return [.. _jobs.Values.Where(row => row.Lead == lead)];
    }

    public Task<JobTexts?> TextsAsync(JobId job, CancellationToken stop) => Task.FromResult(Texts.GetValueOrDefault(job.Value));

    public Task<IReadOnlyDictionary<JobId, JobTexts>> TextsAsync(IReadOnlyCollection<JobId> jobs, CancellationToken stop) => Task.FromResult<IReadOnlyDictionary<JobId, JobTexts>>(
        jobs.Where(job => Texts.ContainsKey(job.Value)).ToDictionary(job => job, job => Texts[job.Value]));

    public Task<IReadOnlyList<SuiteRow>> SuitesAsync(JobId job, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<SuiteRow>>([.. Suites.Where(suite => suite.Job == job)]);

    public Task<IReadOnlyList<TestCaseRow>> TestCasesAsync(JobId job, long? suite, int offset, int? limit, CancellationToken stop)
    {
        CaseQuestions.Enqueue(new(offset, null, limit));
        return CasesAsync(job, suite, offset, limit ?? int.MaxValue);
    }

    public Task<IReadOnlyList<TestCaseRow>> TestCasesAfterAsync(JobId job, long? suite, long? after, int most, CancellationToken stop)
    {
        CaseQuestions.Enqueue(new(0, after, most));
        return CasesAsync(job, suite, 0, most, after);
    }

    public Task<IReadOnlyList<TestCaseRow>> TestCasesNamedAsync(JobId job, long suite, string name, int most, CancellationToken stop)
    {
        CaseQuestions.Enqueue(new(0, null, most, name));
        return Task.FromResult<IReadOnlyList<TestCaseRow>>([.. Tests.Where(test => test.Job == job && test.SuiteId == suite && test.Name == name).Take(most)]);
    }

    /// <summary>A question for results of a job, or of a suite.</summary>
    public sealed record CaseQuestion(int Offset, long? After, int? Most, string? Name = null);

    /// <summary>How results were asked for.</summary>
    public ConcurrentQueue<CaseQuestion> CaseQuestions { get; } = [];

    /// <summary>How many results were gone through for answers by place and by key: those that were passed over, too.</summary>
    public int CasesGoneThrough { get; private set; }

    // As a store does that has results in the order of their numbers.
    private Task<IReadOnlyList<TestCaseRow>> CasesAsync(JobId job, long? suite, int offset, int most, long? after = null)
    {
        var (found, passed) = (new List<TestCaseRow>(), 0);
        foreach (var test in Tests.Where(test => test.Job == job && (after is null || test.Id > after)))
        {
            if (found.Count == most) break;
            CasesGoneThrough++;
            if ((suite is null || test.SuiteId == suite) && passed++ >= offset) found.Add(test);
        }

        return Task.FromResult<IReadOnlyList<TestCaseRow>>(found);
    }

    public Task<TestCaseRow?> TestCaseAsync(JobId job, long? suite, long test, CancellationToken stop) =>
        Task.FromResult(Tests.Find(row => row.Job == job && row.Id == test && (suite is null || row.SuiteId == suite)));

    public Task<IReadOnlyList<TestCaseRow>> FailedCasesAsync(JobId job, int most, CancellationToken stop) => Task.FromResult<IReadOnlyList<TestCaseRow>>(
        [.. Tests.Where(test => test.Job == job && test.Outcome == "fail").OrderBy(test => test.SuiteId).Take(most)]);

    public Task<IReadOnlyList<ActionRow>> ActionsAsync(JobId job, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<ActionRow>>(Actions.GetValueOrDefault(job.Value, []));

    public Task<IReadOnlyList<TimelineRow>> TimelineAsync(LeadJobId lead, CancellationToken stop) => Task.FromResult<IReadOnlyList<TimelineRow>>([]);

    public Task<IReadOnlyList<DeviceRow>> DevicesAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<DeviceRow>>(Devices);

    public Task<DeviceRow?> DeviceAsync(DeviceName device, CancellationToken stop) => Task.FromResult(Devices.Find(row => row.Name == device));

    public Task<long> AppendAsync(JobId job, long offset, ReadOnlyMemory<byte> bytes, CancellationToken stop) => throw new NotSupportedException("tests use Write");

    public Task CompactAsync(JobId job, CancellationToken stop) => throw new NotSupportedException("tests use Write");

    public Task<long> LengthAsync(JobId job, CancellationToken stop) => Task.FromResult((long)Log(job).Length);

    /// <summary>How often logs were read.</summary>
    public int LogReads => Volatile.Read(ref _logReads);

    public Task<ReadOnlyMemory<byte>> ReadAsync(JobId job, long from, int max, CancellationToken stop)
    {
        Interlocked.Increment(ref _logReads);
        var log = Log(job);
        var start = (int)Math.Min(from, log.Length);
        return Task.FromResult<ReadOnlyMemory<byte>>(log.AsMemory(start, Math.Min(max, log.Length - start)));
    }

    public Task<LogRange> LinesAsync(JobId job, long startLine, long? endLine, CancellationToken stop)
    {
        var starts = new List<long> { 0 };
        var log = Log(job);
        for (var at = 0; at < log.Length; at++) if (log[at] == '\n') starts.Add(at + 1);
        long Start(long line) => line < starts.Count ? starts[(int)line] : log.Length;
        return Task.FromResult(new LogRange(Start(startLine), endLine is { } end ? Start(end) : log.Length));
    }

    public async Task<long> GrownBeyondAsync(JobId job, long length, CancellationToken stop)
    {
        while (true)
        {
            Task grown;
            lock (_gate)
            {
                if (Log(job).Length > length) return Log(job).Length;
                grown = _grown.Task;
            }

            await grown.WaitAsync(stop);
        }
    }

    private byte[] Log(JobId job)
    {
        lock (_gate) return _logs.GetValueOrDefault(job.Value, []);
    }
}
