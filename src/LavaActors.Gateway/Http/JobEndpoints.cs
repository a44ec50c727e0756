using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Filters;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Submissions;
using LavaActors.Gateway.Views;
using LavaActors.Jobs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Yaml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary><c>/jobs/</c>: submit, validate, list, show, cancel, resubmit (spec: rest-api.md §5.1).</summary>
internal static class JobEndpoints
{
    private const string CancelReason = "canceled over the HTTP interface";

    // More is a list of everything, which nobody means.
    private const int MostCanceledAtOnce = 1000;

    /// <summary>Characters of definitions on one page of the list, which is put together in memory: a single one may have a million.</summary>
    private const int MostTexts = 16 << 20;

    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        api.MapPost("/jobs/", SubmitAsync).Needs(Operation.Submit);
        api.MapPost("/jobs/validate/", ValidateAsync).Needs(Operation.Read).NeedsNoRight("keeps nothing");
        api.MapPost("/jobs/validate_testdef/", ValidateTestDefinitionAsync).Needs(Operation.Read).NeedsNoRight("keeps nothing");
        api.MapPost("/jobs/batch_cancel/", BatchCancelAsync).Needs(Operation.Submit);
        api.MapGet("/jobs/", ListAsync).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/", ShowAsync).Needs(Operation.Read);
        api.MapMethods("/jobs/{id:long}/", [HttpMethods.Put, HttpMethods.Patch], ChangeAsync).Needs(Operation.Submit);
        api.MapDelete("/jobs/{id:long}/", DeleteAsync).Needs(Operation.Administer);
        api.MapGet("/jobs/{id:long}/cancel/", CancelAsync).Needs(Operation.Submit).RefusesHead();
        api.MapPost("/jobs/{id:long}/resubmit/", ResubmitAsync).Needs(Operation.Submit);
        api.MapGet("/jobs/{id:long}/metadata/", Metadata).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/timeline/", TimelineAsync).Needs(Operation.Read);
    }

    private static async Task<IResult> SubmitAsync(HttpRequest request, JobOperations jobs, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var definition = body.Text("definition", isRequired: true);
        if (body.Value("definition") is { ValueKind: System.Text.Json.JsonValueKind.Number }) body.Error("definition", "Not a valid string.");
        if (body.HasErrors) return body.Errors;
        return Key(request, out var key) ?? Submitted(await jobs.SubmitAsync(request.HttpContext.Caller(), definition!, stop, key));
    }

    private static async Task<IResult> ResubmitAsync(HttpContext context, JobOperations jobs, CancellationToken stop) =>
        Key(context.Request, out var key) ?? Submitted(await jobs.ResubmitAsync(context.Caller(), context.Job().Job, stop, key));

    /// <summary>The refusal of a header that is too long.</summary>
    /// <param name="key">What makes a request that is sent again the same one; may be empty.</param>
    private static IResult? Key(HttpRequest request, out string key)
    {
        key = request.Headers[SubmissionKey.Header].ToString();
        return key.Length > SubmissionKey.Longest ? ApiResults.Field(SubmissionKey.Header, $"Ensure this header has no more than {SubmissionKey.Longest} characters.") : null;
    }

    // What is wrong with the text is one message, and not one about a field of the body. Clients look at how it begins (spec: rest-api.md §5.1).
    private static IResult Submitted(OperationResult<Submission> result) => result.Failure switch
    {
        null => TypedResults.Json(
            new SubmitAnswer("job(s) successfully submitted", [.. result.Value.Jobs.Select(Id)], result.Value.Warnings.Select(found => found.ToString()).ToList() is { Count: > 0 } some ? some : null),
            ApiJson.Default.SubmitAnswer,
            statusCode: StatusCodes.Status201Created),
        OperationFailure.Invalid { LacksDevices: { } lacks } refused => ApiResults.Message(StatusCodes.Status400BadRequest, $"{(lacks ? "Devices unavailable" : "Problem with submitted job data")}: {refused.Message}"),
        OperationFailure.Invalid invalid => ApiResults.Message(StatusCodes.Status400BadRequest, invalid.Message),
        var failure => failure.Answer(),
    };

    // Numbers for a job of its own, texts as 7.1 for a group: clients tell them apart by the type.
    private static JsonNode Id(Protocol.Scheduler.SubmittedJob job) => job.DisplayId == job.Job.ToString() ? JsonValue.Create(job.Job.Value) : JsonValue.Create(job.DisplayId)!;

    private static async Task<IResult> ValidateAsync(HttpRequest request, JobOperations jobs, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        if (Definition(body, "Test job definition", out var definition) is { } refused) return refused;
        var isStrict = body.Truth("strict") ?? false;
        if (body.HasErrors) return body.Errors;
        var found = await jobs.ValidateAsync(request.HttpContext.Caller(), definition, isStrict, stop);
        return found.IsOk ? GatewayAnswers.OfValidation(found.Value) : found.Failure!.Answer();
    }

    private static async Task<IResult> ValidateTestDefinitionAsync(HttpRequest request, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        return Definition(body, "Test definition", out var definition) ?? OfTestDefinition(JobOperations.ValidateTestDefinition(definition));
    }

    private static IResult? Definition(ApiBody body, string what, out string definition)
    {
        definition = "";
        if (body.Value("definition") is not { } value || value.ValueKind is System.Text.Json.JsonValueKind.Null) return Refused("is required.");
        if (value.ValueKind is not System.Text.Json.JsonValueKind.String) return Refused("should be a string.");
        definition = value.GetString()!;
        return definition.Length == 0 ? Refused("is required.") : null;

        IResult Refused(string why) => OperationAnswers.Object(StatusCodes.Status400BadRequest, KeyValuePair.Create("definition", (JsonNode?)$"{what} {why}"));
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, JobOperations jobs, CancellationToken stop)
    {
        var deleted = await jobs.DeleteAsync(context.Caller(), context.Job().Job, stop);
        return deleted.Gone();
    }

    private static IResult OfTestDefinition(IReadOnlyList<Diagnostic> found) => ApiResults.Message(
        StatusCodes.Status200OK, found.Any(each => each.IsError) ? "Test definition invalid:\n" + string.Join('\n', found) : "Test definition valid.");

    private static async Task<IResult> ListAsync(HttpRequest request, JobOperations jobs, FailureOperations failures, LabViews lab, CancellationToken stop)
    {
        var caller = request.HttpContext.Caller();
        var view = await lab.ReadAsync(caller, stop, withDevices: request.Query.Keys.Any(key => key.StartsWith("actual_device__", StringComparison.Ordinal)));
        var asked = JobListQuery.Of(request.Query, new JobResource(view.Resources));
        if (asked.Query is not { } query) return asked.Refusal!;
        return query.Filters is { } filters && filters.Any(TakesLong) ? await Costly.AnswerAsync(request.HttpContext, AnswerAsync) : await AnswerAsync();

        Task<IResult> AnswerAsync() => PageAsync(request, query, view, jobs, failures, stop);
    }

    /// <summary>Whether the definitions of all jobs are read for it, or all values of their metadata: of a hundred thousand jobs that is much.</summary>
    private static bool TakesLong(JobFilter filter) =>
        filter.Field is JobField.Definition or JobField.OriginalDefinition or JobField.MultinodeDefinition || filter.Lookup is FilterLookup.Regex or FilterLookup.IRegex;

    private static async Task<IResult> PageAsync(HttpRequest request, JobQuery query, LabView view, JobOperations jobs, FailureOperations failures, CancellationToken stop)
    {
        var caller = request.HttpContext.Caller();
        var page = await jobs.ListAsync(caller, query, stop);
        var shown = await jobs.WithTextsAsync(caller, page.Jobs, MostTexts, stop);
        var notes = await failures.OfJobsAsync([.. shown.Select(each => each.Row.Job)], stop);
        var views = shown.Select(each => view.Job(each.Row, each.Texts, notes.GetValueOrDefault(each.Row.Job))).ToList();
        return ApiResults.Ok(new Paging(query.Limit, query.Offset).Page(request, page.Count, views, isCut: shown.Count < page.Jobs.Count), ApiJson.Default.PageJobView);
    }

    private static async Task<IResult> ShowAsync(HttpContext context, GatewayServices services, FailureOperations failures, LabViews lab, CancellationToken stop)
    {
        var row = await services.Mentions.SeenAsync(context.Caller(), await services.Judge.UpToDateAsync(context.Job(), stop), stop);
        var view = (await lab.ReadAsync(context.Caller(), stop)).Job(row, await services.TextsForAsync(context.Caller(), row, stop), await failures.OfJobAsync(row, stop));
        return ApiResults.Ok(view with { WaitsFor = await services.WhyItWaitsAsync(context.Caller(), row, stop) }, ApiJson.Default.JobView);
    }

    /// <summary>Of a job only what people say of its failure can be changed; the rest is passed over, as the reference does, and what it alone would change is refused.</summary>
    private static async Task<IResult> ChangeAsync(HttpContext context, GatewayServices services, FailureOperations failures, LabViews lab, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(context.Request, stop);
        if (body.Refusal is not null) return body.Refusal;
        foreach (var field in new[] { "definition", "token" }.Where(body.Has)) body.Error(field, "A job that is submitted stays what it is: submit another one.");
        var (tags, comment) = (body.Has("failure_tags") ? body.Ids("failure_tags") : null, body.Setting("failure_comment"));
        if (body.HasErrors) return body.Errors;
        var noted = await failures.AnnotateAsync(context.Caller(), context.Job(), tags, comment, stop);
        return noted.IsOk ? await ShowAsync(context, services, failures, lab, stop) : noted.Failure!.Answer();
    }

    private static async Task<IResult> CancelAsync(HttpContext context, JobOperations jobs, CancellationToken stop)
    {
        var done = await jobs.CancelAsync(context.Caller(), context.Job().Job, CancelReason, stop);
        return done.IsOk ? ApiResults.Message(StatusCodes.Status200OK, "Job cancel signal sent.") : done.Failure!.Answer();
    }

    private static async Task<IResult> BatchCancelAsync(HttpRequest request, JobOperations jobs, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        if (!body.Has("job_ids")) body.Error("job_ids", "This field is required.");
        var ids = body.Ids("job_ids");
        if (ids is { Count: > MostCanceledAtOnce }) body.Error("job_ids", $"Ensure this list has no more than {MostCanceledAtOnce} items.");
        if (body.HasErrors) return body.Errors;
        var (done, invalid) = (new List<long>(), new List<long>());
        foreach (var id in ids!)
        {
            var result = await jobs.CancelAsync(request.HttpContext.Caller(), new JobId(id), CancelReason, stop);
            if (result.Failure is OperationFailure.Unavailable unavailable) return unavailable.Answer();
            (result.IsOk ? done : invalid).Add(id);
        }

        return ApiResults.Ok(new BatchCancelAnswer("Job cancel signal sent for job ids.", done, invalid), ApiJson.Default.BatchCancelAnswer);
    }

    /// <summary>A list of objects of one key; values are texts, nested ones as Python writes them.</summary>
    private static async Task<IResult> Metadata(HttpContext context, GatewayServices services, CancellationToken stop)
    {
        var row = context.Job();
        var definition = row.Metadata is null ? (await services.TextsForAsync(context.Caller(), row, stop))?.Definition : null;
        return OperationAnswers.Object(StatusCodes.Status200OK, KeyValuePair.Create("metadata", (JsonNode?)new JsonArray(
            [.. MetadataJson.Read(row.Metadata, definition).Select(member => new JsonObject { [member.Key] = PythonText.Of(member.Value) })])));
    }

    private static async Task<IResult> TimelineAsync(HttpContext context, GatewayServices services, CancellationToken stop)
    {
        var row = context.Job();
        var timeline = await ReadModel.TimelineAsync(services.Queries, row, await services.Access.SubmissionAsync(context.Caller(), row.Lead, stop), stop);
        timeline = await services.Mentions.SeenAsync(context.Caller(), timeline, stop);
        return ApiResults.Ok(timeline with { WaitsFor = await services.WhyItWaitsAsync(context.Caller(), row, stop) }, ApiJson.Default.Timeline);
    }
}
