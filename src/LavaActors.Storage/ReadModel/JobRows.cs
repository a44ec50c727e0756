using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using static LavaActors.Protocol.Jobs.JobMessages;

namespace LavaActors.Storage.ReadModel;

/// <summary>What a JobActor's events change: the ends of sub-jobs that never ran, and the timeline.</summary>
internal static class JobRows
{
    private const string Prefix = "job-";

    /// <summary>The submission whose JobActor stored an event.</summary>
    /// <exception cref="InvalidDataException">It was stored by another actor.</exception>
    public static LeadJobId LeadOf(EventSource source) => source.PersistenceId.StartsWith(Prefix, StringComparison.Ordinal) && LeadJobId.TryParse(source.PersistenceId[Prefix.Length..], out var lead)
        ? lead
        : throw new InvalidDataException($"an event of a job of '{source.PersistenceId}', which is no job's persistence id");

    public static Task ApplyAsync(Sql sql, EventSource source, IEvent fact, CancellationToken stop)
    {
        var lead = LeadOf(source);
        return fact switch
        {
            GroupFormed e => TimelineRows.AddAsync(sql, source, 0, e.At, lead, null, "the group is formed", stop),
            CancelBegun e => OnCancel(sql, source, lead, e, stop),
            RoleEnded e => OnEnded(sql, e, stop),
            _ => Task.CompletedTask,
        };
    }

    private static async Task OnCancel(Sql sql, EventSource source, LeadJobId lead, CancelBegun e, CancellationToken stop)
    {
        await sql.RunAsync(
            "UPDATE jobs SET state = CASE WHEN state < @canceling THEN @canceling ELSE state END, error_message = COALESCE(error_message, @why) WHERE lead = @lead AND state < @finished",
            stop,
            ("@canceling", (int)JobState.Canceling),
            ("@why", $"canceled by {e.By}: {e.Reason}"),
            ("@lead", lead.Value),
            ("@finished", (int)JobState.Finished));
        await TimelineRows.AddAsync(sql, source, 0, e.At, lead, null, $"canceled by {e.By}: {e.Reason}", stop);
    }

    private static async Task OnEnded(Sql sql, RoleEnded e, CancellationToken stop)
    {
        // What its RoleActor stores says more, and is projected on its own: shown from here, the end would for a moment lack its message.
        if (e.HasRun)
            return;
        await RoleRows.EnsureJob(sql, e.Job, stop);
        await sql.RunAsync(
            "UPDATE jobs SET state = @finished, health = @health, error_type = @type, end_time = @at WHERE job_id = @job AND state < @finished",
            stop,
            ("@finished", (int)JobState.Finished),
            ("@health", (int)e.Health),
            ("@type", e.ErrorType),
            ("@at", Sql.Time(e.At)),
            ("@job", e.Job.Value));
    }
}
