using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Verdicts.Judging;
using LavaActors.Verdicts.Rules;

namespace LavaActors.Verdicts;

/// <summary>Judges jobs that are over, from the read model and their stored logs. What the cluster's <see cref="VerdictActor"/> has it judge it keeps: so only one node's rules are kept.</summary>
public sealed class JobJudge(VerdictRules rules, IJobQueries queries, ILogStore logs, IVerdictStore verdicts) : IDisposable
{
    /// <summary>Logs that are read at a time: each takes a processor.</summary>
    private const int AtATime = 2;

    private readonly SemaphoreSlim _turns = new(AtATime, AtATime);

    /// <summary>Judges a job, if it is Finished and was not judged from all of its log yet, and keeps the verdict. The answer is its row with it; null if there is no such job.</summary>
    public Task<JobRow?> JudgeAsync(JobId job, CancellationToken stop) => JudgeAsync(job, keeps: true, stop);

    /// <summary>A row that was just read, with the verdict as it is now, which is not kept: a job that is judged already costs one look at the length of its log.</summary>
    public async Task<JobRow> UpToDateAsync(JobRow row, CancellationToken stop)
    {
        if (row.State != JobState.Finished || row.JudgedLog == await logs.LengthAsync(row.Job, stop)) return row;
        return await JudgeAsync(row.Job, keeps: false, stop) ?? row;
    }

    public void Dispose() => _turns.Dispose();

    private async Task<JobRow?> JudgeAsync(JobId job, bool keeps, CancellationToken stop)
    {
        await _turns.WaitAsync(stop);
        try
        {
            if (await queries.GetAsync(job, stop) is not { } row) return null;
            return row.State == JobState.Finished ? await JudgeAsync(row, keeps, stop) : row;
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task<JobRow> JudgeAsync(JobRow row, bool keeps, CancellationToken stop)
    {
        var length = await logs.LengthAsync(row.Job, stop);
        if (row.JudgedLog >= length) return row;
        var suites = await queries.SuitesAsync(row.Job, stop);
        var actions = row.Health == JobHealth.Complete ? [] : await queries.ActionsAsync(row.Job, stop);
        var definition = actions.Count == 0 ? null : (await queries.TextsAsync(row.Job, stop))?.Definition;
        var judge = new VerdictJudge(rules, EndedRun.Of(row, actions, suites, definition));
        if (judge.NeedsLog)
        {
            await foreach (var record in logs.RecordsAsync(row.Job, length, stop)) judge.Take(record);
        }

        var verdict = judge.Decide() is { } decided ? decided with { Rules = rules.Digest } : null;
        if (keeps) await verdicts.PutAsync(row.Job, verdict, length, stop);
        return row with { Verdict = verdict, JudgedLog = length };
    }
}
