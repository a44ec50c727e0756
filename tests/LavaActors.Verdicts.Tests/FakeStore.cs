using System.Collections.Concurrent;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Verdicts.Tests;

/// <summary>A store in memory: jobs, logs and verdicts are what a test puts in.</summary>
internal sealed class FakeStore : IJobQueries, ILogStore, IVerdictStore
{
    private readonly ConcurrentDictionary<JobId, JobRow> _jobs = new();
    private readonly ConcurrentDictionary<JobId, byte[]> _logs = new();

    public static DateTimeOffset Noon { get; } = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Called before each answer; may throw.</summary>
    public Action<string> Asked { get; set; } = _ => { };

    public List<ActionRow> Actions { get; } = [];

    public List<SuiteRow> Suites { get; } = [];

    public string? Definition { get; set; }

    /// <summary>The largest piece of a log that was asked for.</summary>
    public int LargestRead { get; private set; }

    public static JobRow Row(long id, JobState state = JobState.Finished, JobHealth health = JobHealth.Incomplete, string? error = "it failed", long? lead = null) => new(
        new JobId(id), new LeadJobId(lead ?? id), lead is null ? $"{id}" : $"{lead}.{id - lead}", (int)(id - (lead ?? id)), "", null, "anna", "a job", 50, JobVisibility.Public, "qemu", null, [],
        IsGuest: false, null, Essential: false, state, health, new DeviceName("q1"), "lab", Noon, Noon, Noon.AddMinutes(id), health == JobHealth.Complete ? null : "Job", error);

    public void Put(JobRow row) => _jobs[row.Job] = row;

    public void Log(long job, string text) => _logs[new JobId(job)] = System.Text.Encoding.UTF8.GetBytes(text);

    public Task<JobRow?> GetAsync(JobId job, CancellationToken stop)
    {
        Asked($"job {job}");
        return Task.FromResult(_jobs.GetValueOrDefault(job));
    }

    public Task<JobTexts?> TextsAsync(JobId job, CancellationToken stop) => Task.FromResult(Definition is null ? null : new JobTexts("", Definition, null));

    public Task<IReadOnlyDictionary<JobId, JobTexts>> TextsAsync(IReadOnlyCollection<JobId> jobs, CancellationToken stop) => throw new NotSupportedException("one is judged at a time");

    public Task<IReadOnlyList<SuiteRow>> SuitesAsync(JobId job, CancellationToken stop) => Task.FromResult<IReadOnlyList<SuiteRow>>(Suites);

    public Task<IReadOnlyList<ActionRow>> ActionsAsync(JobId job, CancellationToken stop) => Task.FromResult<IReadOnlyList<ActionRow>>(Actions);

    public Task<long> LengthAsync(JobId job, CancellationToken stop) => Task.FromResult((long)_logs.GetValueOrDefault(job, []).Length);

    public Task<ReadOnlyMemory<byte>> ReadAsync(JobId job, long from, int max, CancellationToken stop)
    {
        LargestRead = Math.Max(LargestRead, max);
        var log = _logs.GetValueOrDefault(job, []);
        var start = (int)Math.Min(from, log.Length);
        return Task.FromResult<ReadOnlyMemory<byte>>(log.AsMemory(start, Math.Min(max, log.Length - start)));
    }

    public Task<IReadOnlyList<JobId>> UnjudgedAsync(JobId after, int limit, CancellationToken stop)
    {
        Asked($"unjudged after {after}");
        return Task.FromResult<IReadOnlyList<JobId>>(
            [.. _jobs.Values.Where(row => row.State == JobState.Finished && row.JudgedLog is null && row.Job > after).Select(row => row.Job).Order().Take(limit)]);
    }

    public Task PutAsync(JobId job, VerdictRow? verdict, long logLength, CancellationToken stop)
    {
        Asked($"put {job} {verdict?.Rule ?? "-"} {logLength}");
        _jobs[job] = _jobs[job] with { Verdict = verdict, JudgedLog = logLength };
        return Task.CompletedTask;
    }

    public Task<JobRow?> GetAsync(string displayId, CancellationToken stop) => throw new NotSupportedException();

    public Task<JobPage> ListAsync(JobQuery query, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlySet<string>> SeenAsync(IReadOnlyCollection<string> names, JobViewer? viewer, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobRow>> SubmissionAsync(LeadJobId lead, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<TestCaseRow>> TestCasesAsync(JobId job, long? suite, int offset, int? limit, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<TestCaseRow>> TestCasesAfterAsync(JobId job, long? suite, long? after, int most, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<TestCaseRow>> TestCasesNamedAsync(JobId job, long suite, string name, int most, CancellationToken stop) => throw new NotSupportedException();

    public Task<TestCaseRow?> TestCaseAsync(JobId job, long? suite, long test, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<TestCaseRow>> FailedCasesAsync(JobId job, int most, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<TimelineRow>> TimelineAsync(LeadJobId lead, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<DeviceRow>> DevicesAsync(CancellationToken stop) => throw new NotSupportedException();

    public Task<DeviceRow?> DeviceAsync(DeviceName device, CancellationToken stop) => throw new NotSupportedException();

    public Task<long> AppendAsync(JobId job, long offset, ReadOnlyMemory<byte> bytes, CancellationToken stop) => throw new NotSupportedException();

    public Task CompactAsync(JobId job, CancellationToken stop) => throw new NotSupportedException();

    public Task<LogRange> LinesAsync(JobId job, long startLine, long? endLine, CancellationToken stop) => throw new NotSupportedException();

    public Task<long> GrownBeyondAsync(JobId job, long length, CancellationToken stop) => throw new NotSupportedException();
}
