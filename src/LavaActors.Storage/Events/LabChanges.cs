using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Events;

/// <summary>
/// What the stored events of one transaction change of jobs, devices and workers, found by looking at their rows before and after each of them; and writes it down as the lab's events at the end of the
/// transaction, so that the numbers' row is locked for a moment only.
/// </summary>
internal sealed class LabChanges(Sql sql)
{
    private const string JobColumns =
        """
        SELECT j.job_id, j.lead, j.display_id, j.role, s.submitter, s.job_name, s.priority, s.visibility, s.visibility_groups, j.state, j.health, s.submitted_at,
          j.device_type, j.device, j.dispatcher, j.start_time, j.end_time, j.error_type, j.health_check
        FROM jobs j JOIN submissions s ON s.lead = j.lead
        """;

    private readonly List<LabEvent> _changes = [];

    /// <summary>Applies a stored event, and notes what it changed.</summary>
    public async Task NoteAsync(EventSource source, IWireMessage fact, Func<Task> apply, CancellationToken stop)
    {
        if (TouchedRows.By(source, fact) is not { } touched)
        {
            await apply();
            return;
        }

        var (jobs, devices, workers) = await LockAsync(touched, stop);
        await apply();
        foreach (var job in await JobsAsync(touched, stop))
            if (!jobs.Contains((job.Job.Value, job.State, job.Health))) _changes.Add(new LabEvent(0, touched.At, Job: job));
        foreach (var device in await DevicesAsync(touched, stop))
            if (!devices.Contains((device.Name, device.State, device.Health, device.LostBecause))) _changes.Add(new LabEvent(0, touched.At, Device: device));
        if (touched.Worker is { } name)
        {
            foreach (var worker in await WorkersAsync("SELECT name, is_up, health FROM workers WHERE name = @name", name, stop))
                if (!workers.Contains(worker)) _changes.Add(new LabEvent(0, touched.At, Worker: new WorkerChange(worker.Name, worker.IsUp ? WorkerChange.Online : WorkerChange.Offline, worker.Health.ToString())));
        }
    }

    /// <summary>Gives them their numbers. Nothing else may be written in the transaction afterwards.</summary>
    /// <param name="keep">So many events stay; older ones go.</param>
    /// <returns>The number of the last one; null where nothing changed.</returns>
    public async Task<long?> WriteAsync(long keep, CancellationToken stop)
    {
        if (_changes.Count == 0) return null;
        var last = await sql.NumberAsync("UPDATE lab_event_numbers SET last = last + @count WHERE id = 1 RETURNING last", stop, ("@count", _changes.Count))
            ?? throw new InvalidDataException("the row of the events' numbers is missing");
        var first = last - _changes.Count + 1;
        await sql.RunAllAsync(
            [.. _changes.Select((change, n) => new Statement(
                "INSERT INTO lab_events (number, at, kind, change) VALUES (@number, @at, @kind, @change)",
                [("@number", first + n), ("@at", Sql.Time(change.At)), ("@kind", (int)change.Kind), ("@change", LabEventJson.Write(change))]))],
            stop);

        // Now and then, and never what somebody has still to read.
        if (last / LabEventStore.DropEvery != (last - _changes.Count) / LabEventStore.DropEvery)
        {
            await sql.RunAsync(
                "DELETE FROM lab_events WHERE number <= @before AND number <= (SELECT COALESCE(MIN(number), @before) FROM lab_event_readers)",
                stop,
                ("@before", last - keep));
        }

        return last;
    }

    // An update, even of nothing, takes the rows' locks: what two transactions change at a time is told once by each, and not twice by one.
    private async Task<(HashSet<(long, JobState, JobHealth)> Jobs, HashSet<(string, DeviceState, DeviceHealth, string?)> Devices, HashSet<(string, bool, WorkerHealth)> Workers)> LockAsync(TouchedRows touched, CancellationToken stop)
    {
        var jobs = new List<(long, JobState, JobHealth)>();
        var devices = new List<(string, DeviceState, DeviceHealth, string?)>();
        if (!touched.IsSubmission)
        {
            foreach (var job in touched.Jobs)
                jobs.AddRange(await LockJobsAsync("UPDATE jobs SET state = state WHERE job_id = @id AND lead IS NOT NULL RETURNING job_id, state, health", job.Value, stop));
            if (touched.Lead is { } lead)
                jobs.AddRange(await LockJobsAsync("UPDATE jobs SET state = state WHERE lead = @id RETURNING job_id, state, health", lead.Value, stop));
        }

        foreach (var device in touched.Devices)
            devices.AddRange(await LockDevicesAsync("UPDATE devices SET state = state WHERE name = @id RETURNING name, state, health, lost_because", device.Value, stop));
        if (touched.DevicesOf is { } dispatcher)
            devices.AddRange(await LockDevicesAsync("UPDATE devices SET state = state WHERE dispatcher = @id RETURNING name, state, health, lost_because", dispatcher, stop));
        if (touched.DeviceWith is { } current)
            devices.AddRange(await LockDevicesAsync("UPDATE devices SET state = state WHERE current_job = @id RETURNING name, state, health, lost_because", current.Value, stop));
        var workers = touched.Worker is { } worker ? await WorkersAsync("UPDATE workers SET is_up = is_up WHERE name = @name RETURNING name, is_up, health", worker, stop) : [];
        return ([.. jobs], [.. devices], [.. workers]);
    }

    private Task<List<(long, JobState, JobHealth)>> LockJobsAsync(string statement, long id, CancellationToken stop) =>
        sql.ListAsync(statement, row => (row.Number(0), (JobState)row.Int(1), (JobHealth)row.Int(2)), stop, ("@id", id));

    private Task<List<(string, DeviceState, DeviceHealth, string?)>> LockDevicesAsync(string statement, object id, CancellationToken stop) =>
        sql.ListAsync(statement, row => (row.Text(0), (DeviceState)row.Int(1), (DeviceHealth)row.Int(2), row.TextOrNull(3)), stop, ("@id", id));

    private async Task<List<JobChange>> JobsAsync(TouchedRows touched, CancellationToken stop)
    {
        var jobs = new List<JobChange>();
        foreach (var job in touched.Jobs) jobs.AddRange(await sql.ListAsync($"{JobColumns} WHERE j.job_id = @job", Job, stop, ("@job", job.Value)));
        if (touched.Lead is { } lead) jobs.AddRange(await sql.ListAsync($"{JobColumns} WHERE j.lead = @lead ORDER BY j.sub_id", Job, stop, ("@lead", lead.Value)));
        for (var i = 0; i < jobs.Count; i++)
            if (jobs[i].DeviceType is null) jobs[i] = jobs[i] with { TypesOfGroup = await TypesAsync(jobs[i].Lead, stop) };
        return jobs;
    }

    // Whoever may not see one of them may not see the guest (the gateway's AccessPolicy).
    private async Task<IReadOnlyList<string>> TypesAsync(LeadJobId lead, CancellationToken stop) =>
        await sql.ListAsync("SELECT DISTINCT device_type FROM jobs WHERE lead = @lead AND device_type IS NOT NULL ORDER BY device_type", row => row.Text(0), stop, ("@lead", lead.Value));

    private async Task<List<DeviceChange>> DevicesAsync(TouchedRows touched, CancellationToken stop)
    {
        const string columns =
            """
            SELECT d.name, d.device_type, d.dispatcher, d.state, d.health, d.health_reason, d.lost_because, j.display_id
            FROM devices d LEFT JOIN jobs j ON j.job_id = d.current_job
            """;
        var devices = new List<DeviceChange>();
        if (touched.DevicesOf is { } dispatcher) devices.AddRange(await sql.ListAsync($"{columns} WHERE d.dispatcher = @dispatcher ORDER BY d.name", Device, stop, ("@dispatcher", dispatcher)));
        if (touched.DeviceWith is { } job) devices.AddRange(await sql.ListAsync($"{columns} WHERE d.current_job = @job", Device, stop, ("@job", job.Value)));
        foreach (var device in touched.Devices.Where(one => devices.TrueForAll(known => known.Name != one.Value)).ToList())
            devices.AddRange(await sql.ListAsync($"{columns} WHERE d.name = @name", Device, stop, ("@name", device.Value)));
        return devices;
    }

    private Task<List<(string Name, bool IsUp, WorkerHealth Health)>> WorkersAsync(string statement, string name, CancellationToken stop) =>
        sql.ListAsync(statement, row => (row.Text(0), row.Flag(1), (WorkerHealth)row.Int(2)), stop, ("@name", name));

    private static JobChange Job(Sql.Row row) => new(
        new JobId(row.Number(0)),
        new LeadJobId(row.Number(1)),
        row.Text(2),
        row.Text(3),
        row.Text(4),
        row.Text(5),
        row.Int(6),
        new JobVisibility((JobVisibilityKind)row.Int(7), Sql.List(row.Text(8))),
        (JobState)row.Int(9),
        (JobHealth)row.Int(10),
        row.At(11),
        row.TextOrNull(12),
        row.TextOrNull(13),
        row.TextOrNull(14),
        row.AtOrNull(15),
        row.AtOrNull(16),
        row.TextOrNull(17),
        row.Flag(18));

    private static DeviceChange Device(Sql.Row row) =>
        new(row.Text(0), row.Text(1), row.Text(2), (DeviceState)row.Int(3), (DeviceHealth)row.Int(4), row.TextOrNull(5), row.TextOrNull(6), row.TextOrNull(7));
}
