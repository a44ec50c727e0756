using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Jobs.RoleMessages;

namespace LavaActors.Storage.ReadModel;

/// <summary>What a run's events change: its sub-job's state, actions and results.</summary>
internal static class RoleRows
{
    public static Task ApplyAsync(Sql sql, ResultRows results, EventSource source, IEvent fact, CancellationToken stop) => fact switch
    {
        Accepted e => OnAccepted(sql, source, e, stop),
        Reported e => OnReported(sql, results, source, e, stop),
        CancelRequested e => OnCancel(sql, e, stop),
        Finished e => OnFinished(sql, source, e, stop),
        _ => Task.CompletedTask,
    };

    /// <summary>Events of different actors come in any order: this one may come before the submission's.</summary>
    public static Task EnsureJob(Sql sql, JobId job, CancellationToken stop) =>
        sql.RunAsync("INSERT INTO jobs (job_id) VALUES (@job) ON CONFLICT (job_id) DO NOTHING", stop, ("@job", job.Value));

    private static async Task OnAccepted(Sql sql, EventSource source, Accepted e, CancellationToken stop)
    {
        await EnsureJob(sql, e.Job, stop);
        await sql.RunAsync(
            "UPDATE jobs SET state = CASE WHEN state < @running THEN @running ELSE state END, start_time = COALESCE(start_time, @at) WHERE job_id = @job",
            stop,
            ("@running", (int)JobState.Running),
            ("@at", Sql.Time(e.At)),
            ("@job", e.Job.Value));
        await sql.RunAsync("UPDATE devices SET state = @running WHERE current_job = @job", stop, ("@running", (int)DeviceState.Running), ("@job", e.Job.Value));
        await TimelineRows.AddAsync(sql, source, 0, e.At, null, e.Job, $"started on dispatcher {e.Dispatcher}", stop);
    }

    private static async Task OnReported(Sql sql, ResultRows results, EventSource source, Reported e, CancellationToken stop)
    {
        for (var part = 0; part < e.Facts.Count; part++)
        {
            var fact = e.Facts[part];
            await (fact switch
            {
                PipelineDescribed described => OnDescribed(sql, e.Job, described, stop),
                ActionStarted started => OnStarted(sql, e.Job, started, stop),
                ActionEnded ended => OnEnded(sql, e.Job, ended, stop),
                RunResumed resumed => OnResumed(sql, source, part, e.Job, resumed, stop),
                ResultRecorded recorded => results.AddAsync(e.Job, recorded.Result, stop),
                RunFinished finished => OnLateOutcome(sql, source, part, e.Job, finished, stop),
                _ => Task.CompletedTask,
            });
        }
    }

    private static Task OnDescribed(Sql sql, JobId job, PipelineDescribed e, CancellationToken stop) => sql.RunAsync(
        "INSERT INTO jobs (job_id, pipeline, device_yaml) VALUES (@job, @text, @device) ON CONFLICT (job_id) DO UPDATE SET pipeline = excluded.pipeline, device_yaml = excluded.device_yaml",
        stop,
        ("@job", job.Value),
        ("@text", e.DescriptionYaml),
        ("@device", e.DeviceYaml));

    private static Task OnStarted(Sql sql, JobId job, ActionStarted e, CancellationToken stop) => sql.RunAsync(
        """
        INSERT INTO actions (job_id, nr, level, name, namespace, timeout, started_at)
        VALUES (@job, (SELECT COALESCE(MAX(nr), 0) + 1 FROM actions WHERE job_id = @job), @level, @name, @namespace, @timeout, @at)
        """,
        stop,
        ("@job", job.Value),
        ("@level", e.Level),
        ("@name", e.Name),
        ("@namespace", e.Namespace),
        ("@timeout", e.TimeoutSeconds),
        ("@at", Sql.Time(e.At)));

    private static Task OnEnded(Sql sql, JobId job, ActionEnded e, CancellationToken stop) => sql.RunAsync(
        """
        UPDATE actions SET ended_at = @at, duration = @duration, error = @error
        WHERE job_id = @job AND nr = (SELECT MAX(nr) FROM actions WHERE job_id = @job AND level = @level AND ended_at IS NULL)
        """,
        stop,
        ("@job", job.Value),
        ("@at", Sql.Time(e.At)),
        ("@duration", e.DurationSeconds),
        ("@error", e.Error),
        ("@level", e.Level));

    /// <summary>What ran then has no end of its own.</summary>
    private static async Task OnResumed(Sql sql, EventSource source, int part, JobId job, RunResumed e, CancellationToken stop)
    {
        await sql.RunAsync(
            "UPDATE actions SET ended_at = @at, error = @error WHERE job_id = @job AND ended_at IS NULL",
            stop,
            ("@at", Sql.Time(e.At)),
            ("@error", "interrupted: the dispatcher process was restarted"),
            ("@job", job.Value));
        var with = e.Level is null ? "from its beginning" : $"with {e.Level} {e.Name}";
        await TimelineRows.AddAsync(sql, source, part, e.At, null, job, $"the dispatcher process was restarted; the run goes on {with}", stop);
    }

    /// <summary>The job's own end follows what its run ended with, but where it was given up before.</summary>
    private static async Task OnLateOutcome(Sql sql, EventSource source, int part, JobId job, RunFinished e, CancellationToken stop)
    {
        if (await sql.NumberAsync("SELECT end_time FROM jobs WHERE job_id = @job", stop, ("@job", job.Value)) is null) return;
        await TimelineRows.AddAsync(sql, source, part, e.At, null, job, "the run that had been given up came to its end; what it found is with the results of the job, which stays as it is", stop);
    }

    private static async Task OnCancel(Sql sql, CancelRequested e, CancellationToken stop)
    {
        await EnsureJob(sql, e.Job, stop);
        await sql.RunAsync("UPDATE jobs SET state = @canceling WHERE job_id = @job AND state < @canceling", stop, ("@canceling", (int)JobState.Canceling), ("@job", e.Job.Value));
    }

    private static async Task OnFinished(Sql sql, EventSource source, Finished e, CancellationToken stop)
    {
        await EnsureJob(sql, e.Job, stop);
        await sql.RunAsync(
            "UPDATE jobs SET state = @finished, health = @health, error_type = @type, error_message = @message, end_time = @at WHERE job_id = @job",
            stop,
            ("@finished", (int)JobState.Finished),
            ("@health", (int)e.Health),
            ("@type", e.ErrorType),
            ("@message", e.ErrorMessage),
            ("@at", Sql.Time(e.At)),
            ("@job", e.Job.Value));
        var why = e.ErrorType is null ? "" : $" ({e.ErrorType}): {e.ErrorMessage}";
        await TimelineRows.AddAsync(sql, source, 0, e.At, null, e.Job, $"ended {e.Health}{why}", stop);
    }
}
