using LavaActors.Gateway.Access;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.XmlRpc;
using static LavaActors.Gateway.XmlRpc.XmlRpcNeeds;
using static LavaActors.Gateway.XmlRpc.XmlRpcParameterKind;

namespace LavaActors.Gateway.XmlRpc;

/// <summary><c>scheduler.jobs.*</c> (spec: xmlrpc-api.md §4.1).</summary>
internal static class JobMethods
{
    /// <summary>Most jobs of one list.</summary>
    private const int MostJobs = 100;

    public static XmlRpcParameter JobIdParameter { get; } = new("job_id", JobId);

    public static IEnumerable<XmlRpcMethod> All { get; } =
    [
        new("scheduler.jobs.submit", User, "Submits a job, YAML or JSON. The answer is its id, or for a MultiNode job the ids of its sub-jobs, as 7.0.", "int or array of string", SubmitAsync, new XmlRpcParameter("definition", Text)),
        new("scheduler.jobs.resubmit", User, "Submits a job again as it was; a MultiNode job as a whole.", "int or array of string", ResubmitAsync, JobIdParameter),
        new("scheduler.jobs.cancel", User, "Cancels a job; a MultiNode job as a whole. One that is over stays as it is.", "boolean", CancelAsync, JobIdParameter),
        new("scheduler.jobs.show", Anyone, "What there is to say of a job.", "struct", ShowAsync, JobIdParameter),
        new("scheduler.jobs.list", Anyone, "Jobs, the newest first, at most 100. since: that ended in the last so many minutes; duration_at_least: that ran so many minutes or more.", "array of struct", ListAsync,
            new XmlRpcParameter("state", Text, XmlRpcValue.Nil, TakesNil: true),
            new XmlRpcParameter("health", Text, XmlRpcValue.Nil, TakesNil: true),
            new XmlRpcParameter("start", Int, 0),
            new XmlRpcParameter("limit", Int, 25),
            new XmlRpcParameter("since", Int, 0),
            new XmlRpcParameter("verbose", Bool, false),
            new XmlRpcParameter("duration_at_least", Int, XmlRpcValue.Nil, TakesNil: true)),
        new("scheduler.jobs.queue", Anyone, "Jobs that wait for devices, the newest first, at most 100.", "array of struct", QueueAsync,
            new XmlRpcParameter("device_types", XmlRpcParameterKind.Array, XmlRpcValue.Nil, TakesNil: true),
            new XmlRpcParameter("start", Int, 0),
            new XmlRpcParameter("limit", Int, 25)),
        new("scheduler.jobs.logs", Anyone, "Whether the log is complete with this answer, and its lines from start to before end, as YAML. A long log comes in parts: ask again from the line after the last.", "array", LogsAsync,
            JobIdParameter,
            new XmlRpcParameter("start", Int, 0),
            new XmlRpcParameter("end", Int, XmlRpcValue.Nil, TakesNil: true)),
        new("scheduler.jobs.definition", Anyone, "The definition as it was submitted.", "string", DefinitionAsync, JobIdParameter),
        new("scheduler.jobs.configuration", Anyone, "The files of a job that started: definition, device, dispatcher, env, env-dut; nil where there is none.", "array", ConfigurationAsync, JobIdParameter),
        new("scheduler.jobs.validate", Anyone, "Checks a definition: an empty struct when it is valid, else {path, msg}.", "struct", ValidateAsync,
            new XmlRpcParameter("definition", Text),
            new XmlRpcParameter("strict", Bool, false)),
    ];

    public static async Task<XmlRpcValue> SubmitAsync(XmlRpcRequest request) => request.Ids(await request.Jobs.SubmitAsync(request.Caller, request.Text("definition"), request.Stop));

    public static async Task<XmlRpcValue> ResubmitAsync(XmlRpcRequest request) => request.Ids(await request.Jobs.ResubmitAsync(request.Caller, (await request.JobAsync()).Job, request.Stop));

    public static async Task<XmlRpcValue> CancelAsync(XmlRpcRequest request)
    {
        request.Done(await request.Jobs.CancelAsync(request.Caller, (await request.JobAsync()).Job, "canceled over XML-RPC", request.Stop));
        return true;
    }

    private static async Task<XmlRpcValue> ShowAsync(XmlRpcRequest request)
    {
        var row = await request.JobAsync();
        var note = await request.Get<FailureOperations>().OfJobAsync(row, request.Stop);
        return XmlRpcValue.Struct(
            ("id", Id(row)),
            ("description", row.Description),
            ("device", row.Device?.Value),
            ("device_type", row.RequestedDeviceType),
            ("health_check", row.IsHealthCheck),
            ("pipeline", true),
            ("health", row.Health.ToString()),
            ("state", row.State.ToString()),
            ("submitter", row.Submitter),
            ("submit_time", row.SubmitTime),
            ("start_time", row.StartTime),
            ("end_time", row.EndTime),
            ("tags", XmlRpcValue.Array(row.Tags)),
            ("visibility", VisibilityOf(row.Visibility)),
            ("failure_comment", note.Comment ?? row.ErrorMessage),
            ("error_msg", row.ErrorMessage),
            ("error_type", row.ErrorType));
    }

    private static string VisibilityOf(JobVisibility visibility) => visibility.Kind switch
    {
        JobVisibilityKind.Public => "Public",
        JobVisibilityKind.Personal => "Personal",
        _ => $"Group ({string.Join(", ", visibility.Groups)})",
    };

    /// <summary>A number for a job of its own, a text as <c>7.0</c> in a group.</summary>
    public static XmlRpcValue Id(JobRow row) => row.Group is null ? row.Job.Value : row.DisplayId;

    private static async Task<XmlRpcValue> ListAsync(XmlRpcRequest request)
    {
        var (arguments, now) = (request.Arguments, request.Services.Clock.GetUtcNow());
        List<JobFilter> filters = [];
        if (arguments.Int("since") is > 0 and var since) filters.Add(new(JobField.EndTime, FilterLookup.GreaterOrEqual, [Before(now, since)]));
        if (arguments.IntOrNull("duration_at_least") is { } minutes) filters.Add(new(JobField.Duration, FilterLookup.GreaterOrEqual, [minutes * 60L]));
        var query = new JobQuery(
            NotNegative(request, "start"),
            Limit(request),
            States: Choice<JobState>(arguments.TextOrNull("state"), "state"),
            Healths: Choice<JobHealth>(arguments.TextOrNull("health"), "health"),
            Filters: filters);
        return XmlRpcValue.Array((await RowsAsync(request, query)).Select(row => Entry(row, arguments.Bool("verbose"))));
    }

    /// <summary>So many minutes ago; of more than there were, the beginning of time.</summary>
    internal static DateTimeOffset Before(DateTimeOffset now, int minutes) => TimeSpan.FromMinutes(minutes) < now - DateTimeOffset.UnixEpoch ? now.AddMinutes(-minutes) : DateTimeOffset.UnixEpoch;

    /// <summary>A job as lists have it.</summary>
    public static XmlRpcValue Entry(JobRow row, bool isVerbose)
    {
        List<(string, XmlRpcValue)> members =
        [
            ("id", Id(row)),
            ("description", row.Description),
            ("device_type", row.RequestedDeviceType),
            ("health", row.Health.ToString()),
            ("state", row.State.ToString()),
            ("submitter", row.Submitter),
        ];
        if (isVerbose)
            members.AddRange(
            [
                ("actual_device", row.Device?.Value),
                ("start_time", Time(row.StartTime)),
                ("end_time", Time(row.EndTime)),
                ("error_msg", row.ErrorMessage),
                ("error_type", row.ErrorType),
            ]);
        return XmlRpcValue.Struct(members);
    }

    private static XmlRpcValue Time(DateTimeOffset? time) => time is { } some ? PythonText.Of(some) : XmlRpcValue.Nil;

    private static async Task<XmlRpcValue> QueueAsync(XmlRpcRequest request)
    {
        // An empty list asks for none in particular: lavacli sends it so.
        JobFilter[]? types = request.Arguments.TextsOrNull("device_types") is { Count: > 0 } some ? [new(JobField.DeviceType, FilterLookup.In, [.. some])] : null;
        var query = new JobQuery(NotNegative(request, "start"), Limit(request), States: [JobState.Submitted], Filters: types);
        return XmlRpcValue.Array((await RowsAsync(request, query)).Select(row => XmlRpcValue.Struct(
            ("id", Id(row)), ("description", row.Description), ("requested_device_type", row.RequestedDeviceType), ("submitter", row.Submitter))));
    }

    private static async Task<XmlRpcValue> LogsAsync(XmlRpcRequest request)
    {
        var row = await request.JobAsync();
        var log = await JobLog.ReadAsync(request.Services, row, NotNegative(request, "start"), request.Arguments.IntOrNull("end"), request.Context.Budget, request.Stop);
        return XmlRpcValue.Array([log.IsComplete, XmlRpcValue.Binary(AsciiLog.Of(log.Bytes))]);
    }

    private static async Task<XmlRpcValue> DefinitionAsync(XmlRpcRequest request)
    {
        var row = await request.JobAsync();
        return (await request.Services.TextsForAsync(request.Caller, row, request.Stop))?.Original ?? throw new XmlRpcFaultException(XmlRpcFaultCodes.NotFound, $"The definition of job '{row.DisplayId}' is gone.");
    }

    private static async Task<XmlRpcValue> ConfigurationAsync(XmlRpcRequest request)
    {
        var row = await request.JobAsync();
        if (row.StartTime is null) throw new XmlRpcFaultException(XmlRpcFaultCodes.NotFound, $"Job '{request.Text("job_id")}' has not started yet");
        var texts = await request.Services.TextsForAsync(request.Caller, row, request.Stop);
        // Who may see a job need not be one who may see all of its device. What the others were when it ran is not kept.
        return XmlRpcValue.Array([Text(texts?.Definition), Text(texts?.Device is { } device ? DeviceSecrets.Masked(device) : null), XmlRpcValue.Nil, XmlRpcValue.Nil, XmlRpcValue.Nil]);

        static XmlRpcValue Text(string? text) => text is null ? XmlRpcValue.Nil : XmlRpcValue.Binary(text);
    }

    private static Task<XmlRpcValue> ValidateAsync(XmlRpcRequest request) => request.ValidateAsync(request.Text("definition"), request.Arguments.Bool("strict"));

    /// <summary>By its name, in any case; null for none.</summary>
    private static T[]? Choice<T>(string? text, string what)
        where T : struct, Enum
    {
        if (text is null) return null;
        // By its name only: Enum.TryParse would take numbers, too.
        var name = Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, $"Invalid {what} '{text}'");
        return [Enum.Parse<T>(name)];
    }

    // None are asked for with a limit of 0.
    private static async Task<IReadOnlyList<JobRow>> RowsAsync(XmlRpcRequest request, JobQuery query) =>
        request.Arguments.Int("limit") > 0 ? (await request.Jobs.ListAsync(request.Caller, query, request.Stop)).Jobs : [];

    private static int Limit(XmlRpcRequest request) => Math.Clamp(request.Arguments.Int("limit"), 1, MostJobs);

    private static int NotNegative(XmlRpcRequest request, string name) => Math.Max(0, request.Arguments.Int(name));
}
