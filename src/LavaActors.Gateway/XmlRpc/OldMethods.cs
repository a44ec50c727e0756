using LavaActors.Gateway.Events.Publishing;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.XmlRpc;
using static LavaActors.Gateway.XmlRpc.XmlRpcNeeds;
using static LavaActors.Gateway.XmlRpc.XmlRpcParameterKind;

namespace LavaActors.Gateway.XmlRpc;

/// <summary><c>scheduler.*</c>: methods of before there were groups of them, which scripts still call (spec: xmlrpc-api.md §4.5). Those of jobs.</summary>
internal static class OldMethods
{
    private const int MostJobs = 100;

    // The store gives no more at a time, and an answer has to end somewhere.
    private const int MostUnfinished = 10_000;

    public static IEnumerable<XmlRpcMethod> All { get; } =
    [
        new("scheduler.submit_job", User, "scheduler.jobs.submit under its old name.", "int or array of string", JobMethods.SubmitAsync, new XmlRpcParameter("definition", Text)),
        new("scheduler.resubmit_job", User, "scheduler.jobs.resubmit under its old name.", "int or array of string", JobMethods.ResubmitAsync, JobMethods.JobIdParameter),
        new("scheduler.cancel_job", User, "scheduler.jobs.cancel under its old name.", "boolean", JobMethods.CancelAsync, JobMethods.JobIdParameter),
        new("scheduler.job_state", Anyone, "The state of a job.", "struct", request => OfJobAsync(request, row => ("job_state", row.State.ToString())), JobMethods.JobIdParameter),
        new("scheduler.job_health", Anyone, "The health of a job.", "struct", request => OfJobAsync(request, row => ("job_health", row.Health.ToString())), JobMethods.JobIdParameter),
        new("scheduler.job_output", Anyone, "The log of a job from a byte on. A long log comes in parts: ask again from where it ended.", "base64", OutputAsync, JobMethods.JobIdParameter, new XmlRpcParameter("offset", Int, 0)),
        new("scheduler.job_details", Anyone, "What there is to say of a job, in LAVA's old words.", "struct", DetailsAsync, JobMethods.JobIdParameter),
        new("scheduler.all_jobs", Anyone, "Jobs that are not over, each [id, description, status, device, device type, sub_id].", "array", AllAsync) { IsCostly = true },
        new("scheduler.get_recent_jobs_for_device", Anyone, "The last finished jobs of a device.", "array of struct", RecentOfDeviceAsync,
            new XmlRpcParameter("device", Text), new XmlRpcParameter("count", Int, 1), new XmlRpcParameter("restrict_to_user", Bool, false)),
        new("scheduler.get_recent_jobs_for_device_type", Anyone, "The last finished jobs of a device type.", "array of struct", RecentOfTypeAsync,
            new XmlRpcParameter("device_type", Text), new XmlRpcParameter("count", Int, 1), new XmlRpcParameter("restrict_to_user", Bool, false)),
        new("scheduler.validate_yaml", Anyone, "Checks a definition: nil when it is valid, else a fault that says why.", "nil", ValidateAsync, new XmlRpcParameter("yaml_string", Text)),
        new("scheduler.get_publisher_event_socket", Anyone, "Where events are published by ZeroMQ; where they are not, the address that LAVA has by default. They come over /ws/ in any case.", "string", EventSocketAsync),
    ];

    private static Task<XmlRpcValue> EventSocketAsync(XmlRpcRequest request) =>
        Task.FromResult<XmlRpcValue>(request.Context.Http.EventSocket() ?? LavaLevel.EventSocket);

    private static async Task<XmlRpcValue> OfJobAsync(XmlRpcRequest request, Func<JobRow, (string, XmlRpcValue)> what)
    {
        var row = await request.JobAsync();
        List<(string, XmlRpcValue)> members = [("job_id", row.Job.Value), what(row)];
        if (row.Group is not null) members.Add(("sub_id", row.DisplayId));
        return XmlRpcValue.Struct(members);
    }

    private static async Task<XmlRpcValue> OutputAsync(XmlRpcRequest request)
    {
        var row = await request.JobAsync();
        var bytes = await JobLog.BytesAsync(request.Services.Logs, row.Job, Math.Max(0, request.Arguments.Int("offset")), request.Context.Budget, request.Stop);
        return XmlRpcValue.Binary(bytes);
    }

    // LAVA sends its whole row, down to the submitter's password; these keys are what scripts look at.
    private static async Task<XmlRpcValue> DetailsAsync(XmlRpcRequest request)
    {
        var row = await request.JobAsync();
        var texts = await request.Services.TextsForAsync(request.Caller, row, request.Stop);
        var note = await request.Get<FailureOperations>().OfJobAsync(row, request.Stop);
        return XmlRpcValue.Struct(
            ("id", row.Job.Value),
            ("sub_id", row.Group is null ? "" : row.DisplayId),
            ("target_group", row.Group?.Value),
            ("description", row.Description),
            ("submitter_username", row.Submitter),
            ("requested_device_type_id", row.RequestedDeviceType),
            ("actual_device_id", row.Device?.Value),
            ("priority", row.Priority),
            ("is_public", row.Visibility.Kind is JobVisibilityKind.Public),
            ("is_pipeline", true),
            ("health_check", row.IsHealthCheck),
            ("state", (int)row.State),
            ("health", (int)row.Health),
            ("status", Status(row)),
            ("submit_time", row.SubmitTime),
            ("start_time", row.StartTime),
            ("end_time", row.EndTime),
            ("failure_comment", note.Comment ?? row.ErrorMessage),
            ("definition", texts?.Definition),
            ("original_definition", texts is null ? XmlRpcValue.Nil : row.Group is null ? texts.Original : texts.Definition),
            ("multinode_definition", row.Group is null ? "" : texts?.Original),
            ("absolute_url", $"/scheduler/job/{row.DisplayId}"));
    }

    /// <summary>State and health in one word, as LAVA had it before 2018.</summary>
    public static string Status(JobRow row) => (row.State, row.Health) switch
    {
        (JobState.Submitted or JobState.Scheduling or JobState.Scheduled, _) => "Submitted",
        (JobState.Running, _) => "Running",
        (JobState.Canceling, _) => "Canceling",
        (_, JobHealth.Complete) => "Complete",
        (_, JobHealth.Canceled) => "Canceled",
        _ => "Incomplete",
    };

    private static async Task<XmlRpcValue> AllAsync(XmlRpcRequest request)
    {
        var page = await request.Jobs.ListAsync(
            request.Caller, new JobQuery(Limit: MostUnfinished, States: [JobState.Submitted, JobState.Scheduling, JobState.Scheduled, JobState.Running, JobState.Canceling]), request.Stop);
        return XmlRpcValue.Array(page.Jobs.Select(row => XmlRpcValue.Array(
        [
            row.Job.Value,
            row.Description,
            Status(row),
            row.Device is { } device ? XmlRpcValue.Struct(("hostname", device.Value)) : XmlRpcValue.Nil,
            row.RequestedDeviceType is { } type ? XmlRpcValue.Struct(("name", type)) : XmlRpcValue.Nil,
            row.Group is null ? "" : row.DisplayId,
        ])));
    }

    private static Task<XmlRpcValue> RecentOfDeviceAsync(XmlRpcRequest request) => RecentAsync(
        request, new JobQuery { Device = new(request.Text("device")) },
        row => [("id", row.Job.Value), ("description", row.Description), ("status", Status(row))]);

    private static Task<XmlRpcValue> RecentOfTypeAsync(XmlRpcRequest request) => RecentAsync(
        request, new JobQuery { DeviceType = request.Text("device_type") },
        row => [("id", row.Job.Value), ("description", row.Description), ("status", Status(row)), ("device", row.Device?.Value)]);

    private static async Task<XmlRpcValue> RecentAsync(XmlRpcRequest request, JobQuery query, Func<JobRow, IEnumerable<(string, XmlRpcValue)>> entry)
    {
        var recent = query with
        {
            States = [JobState.Finished],
            Limit = Math.Clamp(request.Arguments.Int("count"), 1, MostJobs),
            Submitter = request.Arguments.Bool("restrict_to_user") ? request.Caller.Name : null,
        };
        var page = await request.Jobs.ListAsync(request.Caller, recent, request.Stop);
        return XmlRpcValue.Array(page.Jobs.Select(row => XmlRpcValue.Struct(entry(row))));
    }

    private static async Task<XmlRpcValue> ValidateAsync(XmlRpcRequest request) =>
        await request.ErrorsAsync(request.Text("yaml_string")) is { Count: > 0 } errors
            ? throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, $"Invalid YAML submission: {string.Join('\n', errors)}")
            : XmlRpcValue.Nil;
}
