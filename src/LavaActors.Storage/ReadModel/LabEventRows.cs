using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Storage.ReadModel;

/// <summary>What the Scheduler's events change in the rows of devices and dispatchers, when people or runs have said something of them.</summary>
internal static class LabEventRows
{
    public static async Task OnHealth(Sql sql, EventSource source, DeviceHealthChanged e, CancellationToken stop)
    {
        var was = await sql.NumberAsync("SELECT health FROM devices WHERE name = @name", stop, ("@name", e.Device.Value));
        await sql.RunAsync(
            "UPDATE devices SET health = @health, health_reason = @why WHERE name = @name",
            stop,
            ("@health", (int)e.Health),
            ("@why", e.Why),
            ("@name", e.Device.Value));
        await AddAsync(sql, source, TransitionOf.Device, e.Device.Value, e.At, e.By, was, (int)e.Health, e.Reason, stop);
    }

    public static Task OnAdded(Sql sql, DeviceAdded e, CancellationToken stop) => sql.RunAsync(
        """
        INSERT INTO devices (name, device_type, tags, dispatcher, health, lost_because) VALUES (@name, @type, '[]', @dispatcher, @health, @why)
        ON CONFLICT (name) DO NOTHING
        """,
        stop,
        ("@name", e.Device.Value),
        ("@type", e.DeviceType),
        ("@dispatcher", e.Dispatcher),
        ("@health", (int)e.Health),
        ("@why", DeviceAdded.WhyLost));

    public static async Task OnWorker(Sql sql, EventSource source, WorkerSet e, CancellationToken stop)
    {
        var was = await sql.NumberAsync("SELECT health FROM workers WHERE name = @name", stop, ("@name", e.Worker));
        await sql.RunAsync(
            """
            INSERT INTO workers (name, health, health_reason, job_limit) VALUES (@name, @health, @why, @limit)
            ON CONFLICT (name) DO UPDATE SET health = excluded.health, health_reason = excluded.health_reason, job_limit = excluded.job_limit
            """,
            stop,
            ("@name", e.Worker),
            ("@health", (int)e.Health),
            ("@why", $"{e.By}: {e.Reason}"),
            ("@limit", e.JobLimit));
        if ((was ?? (int)WorkerHealth.Active) != (int)e.Health)
            await AddAsync(sql, source, TransitionOf.Worker, e.Worker, e.At, e.By, was ?? (int)WorkerHealth.Active, (int)e.Health, e.Reason, stop);
    }

    /// <param name="address">Null: what it was.</param>
    /// <param name="version">Null: what it was.</param>
    public static Task OnPresence(Sql sql, string worker, bool isOnline, string? address, string? version, DateTimeOffset at, CancellationToken stop) => sql.RunAsync(
        """
        INSERT INTO workers (name, is_up, since, address, version) VALUES (@name, @up, @at, @address, @version)
        ON CONFLICT (name) DO UPDATE SET is_up = excluded.is_up, since = excluded.since, address = COALESCE(excluded.address, workers.address), version = COALESCE(excluded.version, workers.version)
        """,
        stop,
        ("@name", worker),
        ("@up", isOnline ? 1 : 0),
        ("@at", Sql.Time(at)),
        ("@address", address),
        ("@version", version));

    private static Task AddAsync(
        Sql sql, EventSource source, TransitionOf kind, string name, DateTimeOffset at, string by, long? was, int now, string reason, CancellationToken stop) => sql.RunAsync(
        """
        INSERT INTO health_changes (persistence_id, sequence_nr, kind, name, at, who, was, is_now, reason) VALUES (@id, @nr, @kind, @name, @at, @who, @was, @now, @reason)
        ON CONFLICT (persistence_id, sequence_nr) DO NOTHING
        """,
        stop,
        ("@id", source.PersistenceId),
        ("@nr", source.SequenceNr),
        ("@kind", (int)kind),
        ("@name", name),
        ("@at", Sql.Time(at)),
        ("@who", by),
        ("@was", was),
        ("@now", now),
        ("@reason", reason));
}
