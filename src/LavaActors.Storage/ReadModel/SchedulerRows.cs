using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Storage.ReadModel;

/// <summary>What the Scheduler's events change: submissions, states of waiting jobs, devices.</summary>
internal static class SchedulerRows
{
    public static Task ApplyAsync(Sql sql, EventSource source, IEvent fact, CancellationToken stop) => fact switch
    {
        JobSubmitted e => OnSubmitted(sql, source, e, stop),
        DevicesReserved e => OnReserved(sql, source, e, stop),
        CancelRequested e => OnCancel(sql, source, e, stop),
        RunEndRecorded e => OnRunEnd(sql, e, stop),
        DeviceFreed e => sql.RunAsync("UPDATE devices SET state = 0, current_job = NULL WHERE name = @name", stop, ("@name", e.Device.Value)),
        DispatcherCameUp e => OnCameUp(sql, e, stop),
        DispatcherWentDown e => OnWentDown(sql, e, stop),
        DeviceHealthChanged e => LabEventRows.OnHealth(sql, source, e, stop),
        DeviceAdded e => LabEventRows.OnAdded(sql, e, stop),
        DeviceTagsSet e => sql.RunAsync("UPDATE devices SET lab_tags = @tags WHERE name = @name", stop, ("@tags", Sql.List(e.Tags)), ("@name", e.Device.Value)),
        WorkerSet e => LabEventRows.OnWorker(sql, source, e, stop),
        _ => Task.CompletedTask,
    };

    private static async Task OnSubmitted(Sql sql, EventSource source, JobSubmitted e, CancellationToken stop)
    {
        List<Statement> rows = [Submission(e), .. MetadataRows.Of(e.Lead, e.Metadata), .. e.SubJobs.Select(sub => Job(e, sub))];
        if (e.AttemptOf is null) rows.Add(TimelineRows.Line(source, 0, e.At, e.Lead, null, $"submitted by {e.Submitter}"));
        await sql.RunAllAsync(rows, stop);
        if (e.AttemptOf is { } first) await OnAttempt(sql, source, e, first, stop);
    }

    // Events have the name of the time of submission: a user who was renamed since keeps his jobs, also when the tables are filled anew, and when a job of before is queued again.
    private const string SubmitterNow = "COALESCE((SELECT a.name FROM former_accounts f JOIN accounts a ON a.id = f.account WHERE f.name = @submitter), @submitter)";

    private static Statement Submission(JobSubmitted e) => new(
        $"""
        INSERT INTO submissions (lead, submitter, job_name, priority, visibility, visibility_groups, target_group, submitted_at, original, warnings, metadata)
        VALUES (@lead, {SubmitterNow}, @name, @priority, @visibility, @groups, @group, @at, @original, @warnings, @metadata)
        """,
        [
            ("@lead", e.Lead.Value),
            ("@submitter", e.Submitter),
            ("@name", e.JobName),
            ("@priority", e.Priority),
            ("@visibility", (int)e.Visibility.Kind),
            ("@groups", Sql.List(e.Visibility.Groups)),
            ("@group", e.TargetGroup?.Value),
            ("@at", Sql.Time(e.At)),
            ("@original", e.OriginalYaml),
            ("@warnings", e.Warnings is { Count: > 0 } warnings ? Sql.List(warnings) : null),
            ("@metadata", e.Metadata),
        ]);

    /// <summary>Another attempt of a job has the first one's text with what was found about it, and its groups by the names that they have now; and the one before says that it is there.</summary>
    private static async Task OnAttempt(Sql sql, EventSource source, JobSubmitted e, LeadJobId first, CancellationToken stop)
    {
        await sql.RunAsync(
            """
            UPDATE submissions SET attempt_of = @first, attempt = @attempt, original = COALESCE((SELECT s.original FROM submissions s WHERE s.lead = @first), ''),
              warnings = (SELECT s.warnings FROM submissions s WHERE s.lead = @first), metadata = (SELECT s.metadata FROM submissions s WHERE s.lead = @first),
              visibility_groups = COALESCE((SELECT s.visibility_groups FROM submissions s WHERE s.lead = @first), visibility_groups)
            WHERE lead = @lead
            """,
            stop,
            ("@first", first.Value),
            ("@attempt", e.Attempt),
            ("@lead", e.Lead.Value));
        await sql.RunAsync("UPDATE jobs SET visibility_groups = (SELECT s.visibility_groups FROM submissions s WHERE s.lead = @lead) WHERE lead = @lead", stop, ("@lead", e.Lead.Value));
        await sql.RunAsync("INSERT INTO job_metadata (lead, path, value) SELECT @lead, path, value FROM job_metadata WHERE lead = @first", stop, ("@lead", e.Lead.Value), ("@first", first.Value));
        var before = await sql.NumberAsync(
            "UPDATE submissions SET requeued_as = @lead WHERE attempt = @earlier AND (lead = @first OR attempt_of = @first) RETURNING lead",
            stop,
            ("@lead", e.Lead.Value),
            ("@earlier", e.EarlierAttempts),
            ("@first", first.Value));
        await TimelineRows.AddAsync(sql, source, 0, e.At, e.Lead, null, $"queued as attempt {e.Attempt} of job {first}, which lost a run", stop);
        if (before is { } lost) await TimelineRows.AddAsync(sql, source, 1, e.At, new LeadJobId(lost), null, $"lost a run; queued again as job {e.Lead}", stop);
    }

    // The run's own events may have made the row before, with nothing but what they know.
    private static Statement Job(JobSubmitted e, SubJob sub) => new(
        $"""
        INSERT INTO jobs (job_id, lead, sub_id, display_id, role, device_type, requested_device, tags, is_guest, host_role, essential, definition, visibility, submitter, visibility_groups, health_check, job_name,
          submitted_at)
        VALUES (@job, @lead, @sub, @display, @role, @type, @device, @tags, @guest, @host, @essential, @definition, @visibility, {SubmitterNow}, @groups, @check, @name, @at)
        ON CONFLICT (job_id) DO UPDATE SET lead = excluded.lead, sub_id = excluded.sub_id, display_id = excluded.display_id, role = excluded.role,
          device_type = excluded.device_type, requested_device = excluded.requested_device, tags = excluded.tags, is_guest = excluded.is_guest,
          host_role = excluded.host_role, essential = excluded.essential, definition = excluded.definition,
          visibility = excluded.visibility, submitter = excluded.submitter, visibility_groups = excluded.visibility_groups, health_check = excluded.health_check, job_name = excluded.job_name,
          submitted_at = excluded.submitted_at
        """,
        [
            ("@job", sub.Job.Value),
            ("@lead", e.Lead.Value),
            ("@sub", sub.Request.SubId),
            ("@display", sub.DisplayId),
            ("@role", sub.Request.Role),
            ("@type", sub.Request.DeviceType),
            ("@device", sub.Request.DeviceName?.Value),
            ("@tags", Sql.List(sub.Request.Tags)),
            ("@guest", sub.Request.IsGuest ? 1 : 0),
            ("@host", sub.Request.HostRole),
            ("@essential", sub.Request.Essential ? 1 : 0),
            ("@definition", sub.Request.Definition),
            ("@visibility", (int)e.Visibility.Kind),
            ("@submitter", e.Submitter),
            ("@groups", Sql.List(e.Visibility.Groups)),
            ("@check", e.IsHealthCheck ? 1 : 0),
            ("@name", e.JobName),
            ("@at", Sql.Time(e.At)),
        ]);

    /// <summary>The last health check of a device is the last one that came to its end.</summary>
    private static Task OnRunEnd(Sql sql, RunEndRecorded e, CancellationToken stop) => sql.RunAsync(
        "UPDATE devices SET last_check = @job, last_check_health = @health WHERE name = (SELECT device FROM jobs WHERE job_id = @job AND health_check = 1)",
        stop,
        ("@job", e.Job.Value),
        ("@health", (int)e.Health));

    private static async Task OnReserved(Sql sql, EventSource source, DevicesReserved e, CancellationToken stop)
    {
        foreach (var mine in e.Reservations)
        {
            await sql.RunAsync(
                "UPDATE jobs SET state = CASE WHEN state < @scheduled THEN @scheduled ELSE state END, device = @device, dispatcher = @dispatcher WHERE job_id = @job",
                stop,
                ("@scheduled", (int)JobState.Scheduled),
                ("@device", mine.Device.Value),
                ("@dispatcher", mine.Dispatcher),
                ("@job", mine.Job.Value));
            await sql.RunAsync(
                """
                UPDATE devices SET current_job = @job, state = (SELECT CASE WHEN jobs.state = @jobRuns THEN @running ELSE @reserved END FROM jobs WHERE job_id = @job)
                WHERE name = @device AND EXISTS (SELECT 1 FROM jobs WHERE job_id = @job AND is_guest = 0)
                """,
                stop,
                ("@job", mine.Job.Value),
                ("@jobRuns", (int)JobState.Running),
                ("@running", (int)DeviceState.Running),
                ("@reserved", (int)DeviceState.Reserved),
                ("@device", mine.Device.Value));
        }

        var devices = string.Join(", ", e.Reservations.Select(mine => mine.Device.Value).Distinct(StringComparer.Ordinal));
        await TimelineRows.AddAsync(sql, source, 0, e.At, e.Lead, null, $"got {devices}", stop);
    }

    private static async Task OnCancel(Sql sql, EventSource source, CancelRequested e, CancellationToken stop)
    {
        await sql.RunAsync(
            "UPDATE jobs SET state = @canceling WHERE lead = @lead AND state < @canceling",
            stop,
            ("@canceling", (int)JobState.Canceling),
            ("@lead", e.Lead.Value));
        await TimelineRows.AddAsync(sql, source, 0, e.At, e.Lead, null, $"cancel requested by {e.By}: {e.Reason}", stop);
    }

    private static async Task OnWentDown(Sql sql, DispatcherWentDown e, CancellationToken stop)
    {
        await LabEventRows.OnPresence(sql, e.Dispatcher, isOnline: false, null, null, e.At, stop);
        await sql.RunAsync(
            "UPDATE devices SET lost_because = @why WHERE dispatcher = @dispatcher AND lost_because IS NULL",
            stop,
            ("@why", e.WhyDevicesAreLost),
            ("@dispatcher", e.Dispatcher));
    }

    private static async Task OnCameUp(Sql sql, DispatcherCameUp e, CancellationToken stop)
    {
        await LabEventRows.OnPresence(sql, e.Dispatcher, isOnline: true, e.Address, e.Version, e.At, stop);
        await sql.RunAsync("UPDATE devices SET lost_because = @why WHERE dispatcher = @dispatcher", stop, ("@why", e.WhyOthersAreLost), ("@dispatcher", e.Dispatcher));
        foreach (var device in e.Devices)
        {
            await sql.RunAsync(
                """
                INSERT INTO devices (name, device_type, tags, dispatcher, health, remark, health_check, lost_because)
                  VALUES (@name, @type, @tags, @dispatcher, @health, @remark, @check, @lost)
                ON CONFLICT (name) DO UPDATE SET device_type = excluded.device_type, tags = excluded.tags, dispatcher = excluded.dispatcher, lost_because = excluded.lost_because, remark = excluded.remark,
                  health_check = excluded.health_check
                """,
                stop,
                ("@name", device.Name.Value),
                ("@type", device.DeviceType),
                ("@tags", Sql.List(device.Tags)),
                ("@dispatcher", e.Dispatcher),
                ("@health", (int)device.Health),
                ("@remark", device.Remark),
                ("@check", device.HealthCheck),
                ("@lost", device.NotYet));
        }
    }
}
