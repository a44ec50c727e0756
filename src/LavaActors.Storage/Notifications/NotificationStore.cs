using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Notifications;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Notifications;

/// <summary>Notifications in the tables of the store.</summary>
public sealed class NotificationStore(Database database) : INotificationStore
{
    private const string Reader = "notifications";
    private const string SameRecipient = "job_id = @job AND kind = @kind AND idx = @idx";

    // Never that of another one, also of one that went with its job: receivers know by it what comes again, and what is under way is kept by it. From the rows, too, where an earlier version has numbered them.
    private const string NextId =
        """
        INSERT INTO account_ids (kind, last) VALUES ('notification', (SELECT COALESCE(MAX(id), 0) + 1 FROM notifications))
        ON CONFLICT (kind) DO UPDATE SET last = CASE WHEN account_ids.last < excluded.last THEN excluded.last ELSE account_ids.last + 1 END RETURNING last
        """;

    // With the event: an earlier version may have given the number of one that was taken out to another.
    private const string Itself = "id = @id AND event = @event AND undecided = 1";
    private const string Columns = "SELECT id, job_id, event, kind, idx, receiver, target, state, health, at, status, attempts, next_at, remark, undecided FROM notifications";
    private const string WhatItWaitsFor = $"CASE WHEN undecided = 1 THEN '{Notification.Decision}' ELSE receiver END";

    public Task<long> PositionAsync(CancellationToken stop) => WriteAsync(
        async sql => await sql.NumberAsync(
            """
            INSERT INTO lab_event_readers (name, number) SELECT @reader, last FROM lab_event_numbers WHERE id = 1
            ON CONFLICT (name) DO UPDATE SET number = lab_event_readers.number RETURNING number
            """,
            stop,
            ("@reader", Reader)) ?? throw new InvalidDataException("the row of the events' numbers is missing"),
        stop);

    public Task<bool> AddAsync(long from, long to, IReadOnlyList<NewNotification> notifications, CancellationToken stop) => WriteAsync(
        async sql =>
        {
            var moved = await sql.RunAsync("UPDATE lab_event_readers SET number = @to WHERE name = @reader AND number = @from", stop, ("@to", to), ("@reader", Reader), ("@from", from));
            if (moved == 0) return false;
            foreach (var one in notifications) await AddAsync(sql, one, stop);
            return true;
        },
        stop);

    public Task<IReadOnlyList<Notification>> DueAsync(DateTimeOffset now, IReadOnlyCollection<string> busy, int limit, CancellationToken stop)
    {
        var left = busy.Select((receiver, i) => (Name: $"@busy{i}", Value: (object?)receiver)).ToArray();
        var others = left.Length == 0 ? "" : $"AND {WhatItWaitsFor} NOT IN ({string.Join(", ", left.Select(each => each.Name))})";
        return ReadAsync<IReadOnlyList<Notification>>(
            async sql => await sql.ListAsync(
                $"{Columns} WHERE next_at <= @now {others} ORDER BY next_at, id LIMIT @limit", Map, stop, [("@now", Sql.Time(now)), .. left, ("@limit", limit)]),
            stop);
    }

    public Task<DateTimeOffset?> NextAsync(DateTimeOffset after, CancellationToken stop) => ReadAsync(
        async sql => await sql.NumberAsync("SELECT MIN(next_at) FROM notifications WHERE next_at > @after", stop, ("@after", Sql.Time(after))) is { } at ? Sql.Time(at) : (DateTimeOffset?)null, stop);

    public Task DecideAsync(Notification one, bool isTold, CancellationToken stop) => WriteAsync(
        async sql =>
        {
            // By this row those wait for one another who add or decide: of two of one recipient only one is told.
            await sql.RunAsync("UPDATE lab_event_readers SET number = number WHERE name = @reader", stop, ("@reader", Reader));
            var isFirst = one.Kind == NotificationKind.Callback
                || await sql.NumberAsync($"SELECT 1 FROM notifications WHERE {SameRecipient} AND undecided = 0", stop, ("@job", one.Job.Value), ("@kind", (int)one.Kind), ("@idx", one.Index)) is null;
            if (isTold && isFirst) return await sql.RunAsync($"UPDATE notifications SET undecided = 0, remark = NULL WHERE {Itself}", stop, ("@id", one.Id), ("@event", one.Event));
            await sql.RunAsync($"DELETE FROM notification_attempts WHERE notification IN (SELECT id FROM notifications WHERE {Itself})", stop, ("@id", one.Id), ("@event", one.Event));
            return await sql.RunAsync($"DELETE FROM notifications WHERE {Itself}", stop, ("@id", one.Id), ("@event", one.Event));
        },
        stop);

    public Task RecordAsync(long id, NotificationAttempt attempt, NotificationStatus status, DateTimeOffset? nextAt, CancellationToken stop) => WriteAsync(
        async sql =>
        {
            await sql.RunAsync(
                """
                INSERT INTO notification_attempts (notification, number, at, code, error, seconds) VALUES (@id, @number, @at, @code, @error, @seconds)
                ON CONFLICT (notification, number) DO NOTHING
                """,
                stop,
                ("@id", id),
                ("@number", attempt.Number),
                ("@at", Sql.Time(attempt.At)),
                ("@code", attempt.Code),
                ("@error", attempt.Error),
                ("@seconds", attempt.Seconds));
            return await sql.RunAsync(
                $"""
                UPDATE notifications SET status = @status, attempts = @number, next_at = @next, remark = CASE WHEN undecided = 1 AND @status <> {(int)NotificationStatus.Waiting} THEN NULL ELSE remark END
                WHERE id = @id
                """,
                stop,
                ("@status", (int)status),
                ("@number", attempt.Number),
                ("@next", nextAt is { } at ? Sql.Time(at) : null),
                ("@id", id));
        },
        stop);

    public Task<IReadOnlyList<NotificationRecord>> OfJobAsync(JobId job, CancellationToken stop) => ReadAsync<IReadOnlyList<NotificationRecord>>(
        async sql =>
        {
            var all = await sql.ListAsync($"{Columns} WHERE job_id = @job ORDER BY id", Map, stop, ("@job", job.Value));
            var attempts = await sql.ListAsync(
                """
                SELECT a.notification, a.number, a.at, a.code, a.error, a.seconds FROM notification_attempts a JOIN notifications n ON n.id = a.notification
                WHERE n.job_id = @job ORDER BY a.notification, a.number
                """,
                row => (Of: row.Number(0), Attempt: new NotificationAttempt(row.Int(1), row.At(2), (int?)row.NumberOrNull(3), row.TextOrNull(4), row.Double(5))),
                stop,
                ("@job", job.Value));
            var byNotification = attempts.ToLookup(each => each.Of, each => each.Attempt);
            return [.. all.Select(one => new NotificationRecord(one, [.. byNotification[one.Id]]))];
        },
        stop);

    private static async Task AddAsync(Sql sql, NewNotification one, CancellationToken stop)
    {
        if (one.Kind != NotificationKind.Callback
            && await sql.NumberAsync($"SELECT 1 FROM notifications WHERE {SameRecipient} AND undecided = 0", stop, ("@job", one.Job.Value), ("@kind", (int)one.Kind), ("@idx", one.Index)) is not null)
        {
            return;
        }

        var id = await sql.NumberAsync(NextId, stop);
        await sql.RunAsync(
            """
            INSERT INTO notifications (id, job_id, event, kind, idx, receiver, target, state, health, at, status, next_at, remark, undecided)
            VALUES (@id, @job, @event, @kind, @idx, @receiver, @target, @state, @health, @at, @status, @next, @remark, @undecided)
            """,
            stop,
            ("@id", id),
            ("@job", one.Job.Value),
            ("@event", one.Event),
            ("@kind", (int)one.Kind),
            ("@idx", one.Index),
            ("@receiver", one.Receiver),
            ("@target", one.Target),
            ("@state", (int)one.State),
            ("@health", (int)one.Health),
            ("@at", Sql.Time(one.At)),
            ("@status", (int)one.Status),
            ("@next", one.Status == NotificationStatus.Waiting ? Sql.Time(one.At) : null),
            ("@remark", one.Remark),
            ("@undecided", one.IsUndecided ? 1 : 0));
    }

    private static Notification Map(Sql.Row row) => new(
        row.Number(0),
        new JobId(row.Number(1)),
        row.Number(2),
        (NotificationKind)row.Int(3),
        row.Int(4),
        row.Text(5),
        row.Text(6),
        (JobState)row.Int(7),
        (JobHealth)row.Int(8),
        row.At(9),
        (NotificationStatus)row.Int(10),
        row.Int(11),
        row.AtOrNull(12),
        row.TextOrNull(13),
        row.Flag(14));

    private Task<T> ReadAsync<T>(Func<Sql, Task<T>> read, CancellationToken stop) => database.ReadAsync(
        database.OpenAsync,
        async connection =>
        {
            await using var sql = new Sql(connection);
            return await read(sql);
        },
        stop);

    // Task.Run: SQLite works synchronously behind its async methods, and the caller is an actor.
    private Task<T> WriteAsync<T>(Func<Sql, Task<T>> write, CancellationToken stop) => Task.Run(
        async () =>
        {
            await using var connection = await database.OpenAsync(stop);
            await using var transaction = await connection.BeginTransactionAsync(stop);
            await using var sql = new Sql(connection, transaction);
            var result = await write(sql);
            await transaction.CommitAsync(stop);
            return result;
        },
        stop);
}
