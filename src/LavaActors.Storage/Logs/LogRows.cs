using LavaActors.Protocol.Ids;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Logs;

/// <summary>
/// Logs as rows. Whoever adds to a log holds the row of its head until the end of the transaction: of two controllers, one of which was given up, the later one sees what the
/// other has stored, and passes over it.
/// </summary>
internal sealed class LogRows(Sql sql)
{
    /// <summary>The head of a log, for nobody else to change before this transaction ends. An update, even of nothing, takes the row's lock and sees what others have committed.</summary>
    public async Task<LogHead> LockAsync(JobId job, CancellationToken stop) =>
        (await sql.ListAsync(
            """
            INSERT INTO logs (job_id, length, lines, loose_from, loose_count) VALUES (@job, 0, 0, 0, 0)
            ON CONFLICT (job_id) DO UPDATE SET length = logs.length RETURNING length, lines, loose_from, loose_count
            """,
            row => new LogHead(row.Number(0), row.Number(1), row.Number(2), row.Int(3)),
            stop,
            ("@job", job.Value)))[0];

    /// <summary>Adds what is behind the end of the locked log. Passes over what is stored, and over what would leave a gap.</summary>
    public async Task<LogHead> AddAsync(JobId job, LogHead head, LogPiece piece, CancellationToken stop)
    {
        if (piece.Start > head.Length || piece.End <= head.Length) return head;
        var added = piece.Start == head.Length
            ? piece with { FirstLine = head.Lines }
            : LogPiece.Of(head.Length, head.Lines, piece.Bytes[(int)(head.Length - piece.Start)..]);
        head = head.With(added);
        await sql.RunAsync(
            """
            INSERT INTO log_pieces (job_id, start_at, first_line, lines, length, form, data) VALUES (@job, @start, @first, @lines, @length, @form, @data);
            UPDATE logs SET length = @total, lines = @total_lines, loose_from = @loose_from, loose_count = @loose_count WHERE job_id = @job
            """,
            stop,
            ("@job", job.Value),
            ("@start", added.Start),
            ("@first", added.FirstLine),
            ("@lines", added.Lines),
            ("@length", added.Length),
            ("@form", added.Form),
            ("@data", added.Data.ToArray()),
            ("@total", head.Length),
            ("@total_lines", head.Lines),
            ("@loose_from", head.LooseFrom),
            ("@loose_count", head.LooseCount));
        return head.IsToBeJoined ? await JoinAsync(job, head, stop) : head;
    }

    /// <summary>Makes one piece of the small ones at the end of the locked log.</summary>
    public async Task<LogHead> JoinAsync(JobId job, LogHead head, CancellationToken stop)
    {
        var joined = LogPiece.Join(await PiecesAsync(job, head.LooseFrom, head.Length, stop));
        head = head.Joined();
        await sql.RunAsync(
            """
            DELETE FROM log_pieces WHERE job_id = @job AND start_at > @start;
            UPDATE log_pieces SET lines = @lines, length = @length, form = @form, data = @data WHERE job_id = @job AND start_at = @start;
            UPDATE logs SET loose_from = @loose_from, loose_count = @loose_count WHERE job_id = @job
            """,
            stop,
            ("@job", job.Value),
            ("@start", joined.Start),
            ("@lines", joined.Lines),
            ("@length", joined.Length),
            ("@form", joined.Form),
            ("@data", joined.Data.ToArray()),
            ("@loose_from", head.LooseFrom),
            ("@loose_count", head.LooseCount));
        return head;
    }

    /// <summary>Takes the locked log away.</summary>
    public Task RemoveAsync(JobId job, CancellationToken stop) =>
        sql.RunAsync("DELETE FROM log_pieces WHERE job_id = @job; DELETE FROM logs WHERE job_id = @job", stop, ("@job", job.Value));

    public async Task<long> LengthAsync(JobId job, CancellationToken stop) =>
        await sql.NumberAsync("SELECT length FROM logs WHERE job_id = @job", stop, ("@job", job.Value)) ?? 0;

    /// <summary>The pieces that hold the bytes from <paramref name="from"/> to before <paramref name="to"/>, as they were at one moment.</summary>
    public Task<List<LogPiece>> PiecesAsync(JobId job, long from, long to, CancellationToken stop) => sql.ListAsync(
        """
        SELECT start_at, first_line, lines, length, form, data FROM log_pieces
        WHERE job_id = @job AND start_at >= (SELECT MAX(start_at) FROM log_pieces WHERE job_id = @job AND start_at <= @from) AND start_at < @to ORDER BY start_at
        """,
        Piece,
        stop,
        ("@job", job.Value),
        ("@from", from),
        ("@to", to));

    /// <summary>The piece that holds the end of the line before a line that is not the first; null when there is no such line.</summary>
    public async Task<LogPiece?> BeforeLineAsync(JobId job, long line, CancellationToken stop) =>
        (await sql.ListAsync(
            """
            SELECT start_at, first_line, lines, length, form, data FROM log_pieces
            WHERE job_id = @job AND first_line < @line AND first_line + lines >= @line
            """,
            Piece,
            stop,
            ("@job", job.Value),
            ("@line", line))).SingleOrDefault();

    private static LogPiece Piece(Sql.Row row) => new(row.Number(0), row.Number(1), row.Int(2), row.Int(3), row.Int(4), row.Bytes(5));
}
