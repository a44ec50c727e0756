using System.Diagnostics;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary><c>/jobs/</c>: submit, validate, list, show, cancel (spec: rest-api.md §5.1).</summary>
internal static class JobEndpoints
{
    private const string FileName = "definition";

    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        api.MapPost("/jobs/", SubmitAsync).Needs(Operation.Submit);
        api.MapPost("/jobs/validate/", ValidateAsync).Needs(Operation.Submit);
        api.MapGet("/jobs/", ListAsync).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/", ShowAsync).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/cancel/", CancelAsync).Needs(Operation.Submit);
        api.MapGet("/jobs/{id:long}/timeline/", TimelineAsync).Needs(Operation.Read);
    }

    private static async Task<IResult> SubmitAsync(HttpRequest request, GatewayServices services, CancellationToken stop)
    {
        var body = await DefinitionBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        if (body.IsOther) return ApiResults.Field("definition", "Not a valid string.");
        if (body.Definition is null) return ApiResults.Field("definition", "This field is required.");
        if (string.IsNullOrWhiteSpace(body.Definition)) return ApiResults.Field("definition", "This field may not be blank.");
        var answer = await services.AskAsync(new GatewayMessages.Submit(body.Definition, FileName, request.HttpContext.Caller().Name), stop);
        // From the request's trace to the job's own.
        if (answer is GatewayMessages.Submitted { Lead: var lead }) Activity.Current?.SetTag("lava.job.id", lead.Value);
        return answer switch
        {
            GatewayMessages.Submitted submitted => TypedResults.Json(
                new SubmitAnswer("job(s) successfully submitted", Ids(submitted), Warnings(submitted)), ApiJson.Default.SubmitAnswer, statusCode: StatusCodes.Status201Created),
            GatewayMessages.Invalid invalid => ApiResults.Message(
                StatusCodes.Status400BadRequest, "Problem with submitted job data:\n" + string.Join('\n', invalid.Diagnostics)),
            GatewayMessages.Refused refused => ApiResults.Message(StatusCodes.Status400BadRequest, refused.ToString()),
            _ => GatewayAnswers.Unexpected(answer),
        };
    }

    // Numbers for a job of its own, texts as 7.1 for a group: clients tell them apart by the type.
    private static List<JsonNode> Ids(GatewayMessages.Submitted submitted) =>
        [.. submitted.Jobs.Select(job => job.DisplayId == job.Job.ToString() ? JsonValue.Create(job.Job.Value) : (JsonNode)JsonValue.Create(job.DisplayId)!)];

    private static List<string>? Warnings(GatewayMessages.Submitted submitted) => submitted.Warnings.Where(found => !found.IsError).Select(found => found.ToString()).ToList() is { Count: > 0 } some ? some : null;

    private static async Task<IResult> ValidateAsync(HttpRequest request, GatewayServices services, CancellationToken stop)
    {
        var body = await DefinitionBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        if (body.IsOther) return Refused("Test job definition should be a string.");
        if (body.Definition is null) return Refused("Test job definition is required.");
        var caller = request.HttpContext.Caller();
        var limits = caller.IsSuperuser ? OutlookLimits.None : OutlookLimits.Of(caller, await services.Queries.DevicesAsync(stop), await services.Access.RestrictionsAsync(stop));
        var answer = await services.AskAsync(new GatewayMessages.Validate(body.Definition, FileName, WithOutlook: true, limits.Forbidden), stop);
        return GatewayAnswers.OfValidation(answer is GatewayMessages.Validated { Outlook: { } outlook } validated ? validated with { Outlook = limits.Seen(outlook) } : answer);

        static IResult Refused(string why) =>
            TypedResults.Json(new JsonObject { ["definition"] = why }, ApiJson.Default.JsonObject, statusCode: StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, GatewayServices services, CancellationToken stop)
    {
        var asked = JobListQuery.Of(request.Query);
        if (asked.Query is not { } query) return ApiResults.Fields(asked.Errors);
        var caller = request.HttpContext.Caller();
        var page = await services.Queries.ListAsync(query with { Viewer = await services.Access.ViewerForAsync(caller, stop) }, stop);
        var views = new List<JobView>();
        foreach (var row in page.Jobs) views.Add(JobViews.Job(row, await services.TextsForAsync(caller, row, stop)));
        return ApiResults.Ok(new Paging(query.Limit, query.Offset).Page(request, page.Count, views), ApiJson.Default.PageJobView);
    }

    private static async Task<IResult> ShowAsync(long id, HttpContext context, GatewayServices services, CancellationToken stop) =>
        await services.Queries.GetAsync(new JobId(id), stop) is { } row
            ? ApiResults.Ok(
                JobViews.Job(await services.Judge.UpToDateAsync(row, stop), await services.TextsForAsync(context.Caller(), row, stop)) with { WaitsFor = await services.WhyItWaitsAsync(row.Job, row.State, stop) },
                ApiJson.Default.JobView)
            : ApiResults.NotFound;

    private static async Task<IResult> CancelAsync(long id, HttpContext context, GatewayServices services, CancellationToken stop)
    {
        if (await services.Queries.GetAsync(new JobId(id), stop) is not { } row) return ApiResults.NotFound;
        if (!await services.Access.MayCancelAsync(context.Caller(), row, stop)) return ApiResults.Detail(StatusCodes.Status403Forbidden, "You do not have permission to perform this action.");
        var answer = await services.AskAsync(new GatewayMessages.Cancel(row.Job, context.Caller().Name, "canceled over the HTTP interface"), stop);
        if (answer is GatewayMessages.CancelAccepted) await services.Audit.NoteAsync(context.Caller(), "job", row.DisplayId, AuditRow.Change(row.State.ToString(), "Canceling"), stop);
        return answer switch
        {
            GatewayMessages.CancelAccepted => ApiResults.Message(StatusCodes.Status200OK, "Job cancel signal sent."),
            GatewayMessages.Refused refused => ApiResults.Message(StatusCodes.Status400BadRequest, refused.ToString()),
            _ => GatewayAnswers.Unexpected(answer),
        };
    }

    private static async Task<IResult> TimelineAsync(long id, GatewayServices services, CancellationToken stop)
    {
        if (await services.Queries.GetAsync(new JobId(id), stop) is not { } row || await ReadModel.TimelineAsync(services.Queries, row.Job, stop) is not { } timeline)
            return ApiResults.NotFound;
        return ApiResults.Ok(timeline with { WaitsFor = await services.WhyItWaitsAsync(row.Job, row.State, stop) }, ApiJson.Default.Timeline);
    }
}
