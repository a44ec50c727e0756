using LavaActors.Protocol.Ids;

namespace LavaActors.Storage.ReadModel;

/// <summary>Lines of the timeline.</summary>
internal static class TimelineRows
{
    /// <param name="part">0, 1, ... for several lines of one event.</param>
    public static Task AddAsync(Sql sql, EventSource source, int part, DateTimeOffset at, LeadJobId? lead, JobId? job, string what, CancellationToken stop) => sql.RunAsync(
        """
        INSERT INTO timeline (persistence_id, sequence_nr, part, at, lead, job_id, what) VALUES (@id, @nr, @part, @at, @lead, @job, @what)
        ON CONFLICT (persistence_id, sequence_nr, part) DO NOTHING
        """,
        stop,
        ("@id", source.PersistenceId),
        ("@nr", source.SequenceNr),
        ("@part", part),
        ("@at", Sql.Time(at)),
        ("@lead", lead?.Value),
        ("@job", job?.Value),
        ("@what", what));
}
