using LavaActors.Protocol.Ids;

namespace LavaActors.Storage.ReadModel;

/// <summary>Lines of the timeline.</summary>
internal static class TimelineRows
{
    /// <inheritdoc cref="Line"/>
    public static Task AddAsync(Sql sql, EventSource source, int part, DateTimeOffset at, LeadJobId? lead, JobId? job, string what, CancellationToken stop)
    {
        var line = Line(source, part, at, lead, job, what);
        return sql.RunAsync(line.Text, stop, line.Parameters);
    }

    /// <param name="part">0, 1, ... for several lines of one event.</param>
    public static Statement Line(EventSource source, int part, DateTimeOffset at, LeadJobId? lead, JobId? job, string what) => new(
        """
        INSERT INTO timeline (persistence_id, sequence_nr, part, at, lead, job_id, what) VALUES (@id, @nr, @part, @at, @lead, @job, @what)
        ON CONFLICT (persistence_id, sequence_nr, part) DO NOTHING
        """,
        [
            ("@id", source.PersistenceId),
            ("@nr", source.SequenceNr),
            ("@part", part),
            ("@at", Sql.Time(at)),
            ("@lead", lead?.Value),
            ("@job", job?.Value),
            ("@what", what),
        ]);
}
