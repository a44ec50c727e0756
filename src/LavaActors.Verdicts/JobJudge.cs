using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Verdicts.Judging;
using LavaActors.Verdicts.Rules;

namespace LavaActors.Verdicts;

/// <summary>Judges jobs that are over, from the read model and their stored logs, and keeps the verdicts with them.</summary>
public sealed class JobJudge(VerdictRules rules, IJobQueries queries, ILogStore logs, IVerdictStore verdicts) : IDisposable
{
    /// <summary>Logs that are read at a time: each takes a processor.</summary>
    private const int AtATime = 2;

    private readonly SemaphoreSlim _turns = new(AtATime, AtATime);

    /// <summary>Judges a job, if it is Finished and was not judged from all of its log yet. The answer is its row with the verdict; null if there is no such job.</summary>
    public async Task<JobRow?> JudgeAsync(JobId job, CancellationToken stop)
    {
        await _turns.WaitAsync(stop);
        try
        {
            if (await queries.GetAsync(job, stop) is not { } row) return null;
            return row.State == JobState.Finished ? await JudgeAsync(row, stop) : row;
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>The same for a row that was just read: a job that is judged already costs one look at the length of its log.</summary>
    public async Task<JobRow> UpToDateAsync(JobRow row, CancellationToken stop)
    {
        if (row.State != JobState.Finished || row.JudgedLog == await logs.LengthAsync(row.Job, stop)) return row;
        return await JudgeAsync(row.Job, stop) ?? row;
    }

    public void Dispose() => _turns.Dispose();

    private async Task<JobRow> JudgeAsync(JobRow row, CancellationToken stop)
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

        var verdict = judge.Decide();
        await verdicts.PutAsync(row.Job, verdict, length, stop);
        return row with { Verdict = verdict, JudgedLog = length };
    }
}
