using System.Globalization;
using System.Text;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Notifications;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Submissions;
using LavaActors.Gateway.Views;
using LavaActors.Pages.Components;
using LavaActors.Pages.Logs;
using LavaActors.Pages.Views;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Notifications;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Pages.Jobs;

/// <summary>The page of a job, and what can be done with it (spec: web-ui.md §3).</summary>
internal static class JobPages
{
    /// <summary>Lines of the log that come with the page; the browser asks for others.</summary>
    private const int FirstLines = 80;

    private const string Address = "/scheduler/job/{id}";

    public static void MapJobPages(this IEndpointRouteBuilder pages)
    {
        pages.MapGet(Address, ShowAsync);
        pages.MapGet(Address + "/definition", (string id, PageServices services, CancellationToken stop) => DefinitionAsync(id, isWhole: false, services, stop));
        pages.MapGet(Address + "/multinode_definition", (string id, PageServices services, CancellationToken stop) => DefinitionAsync(id, isWhole: true, services, stop));
        pages.MapGet(Address + "/definition/plain", (string id, PageServices services, CancellationToken stop) => PlainAsync(id, isWhole: false, services, stop));
        pages.MapGet(Address + "/multinode_definition/plain", (string id, PageServices services, CancellationToken stop) => PlainAsync(id, isWhole: true, services, stop));
        pages.MapGet(Address + "/description", PipelineAsync);
        pages.MapGet(Address + "/configuration", ConfigurationAsync);
        pages.MapGet(Address + "/log_file/plain", async (string id, PageServices services, CancellationToken stop) =>
            await services.JobAsync(id, stop) is { } job ? TypedResults.Redirect($"{GatewayHttp.Root}/jobs/{job.Job}/logs/") : PageResult.Missing($"job {id}"));
        pages.MapPost(Address + "/cancel", CancelAsync).Needs(Operation.Submit);
        pages.MapPost(Address + "/resubmit", ResubmitAsync).Needs(Operation.Submit);
        pages.MapPost(Address + "/annotate_failure", AnnotateAsync).Needs(Operation.Submit);
        pages.MapGet(Address + "/notifications", NotificationsAsync);
    }

    private static async Task<IResult> ShowAsync(
        string id, HttpRequest request, PageServices services, QueueReading queue, FailureOperations failures, FailureTagOperations tags, INotificationStore notifications, CancellationToken stop)
    {
        if (await services.JobAsync(id, stop) is not { } job) return PageResult.Missing($"job {id}");
        // A look for what has changed needs no log.
        var lines = request.Headers.ContainsKey("X-Live") ? [] : await services.LinesAsync(job, 0, FirstLines, stop);
        var detail = await DetailAsync(job, lines, services, stop);
        return PageResult.Of<JobDetailPage>(detail with
        {
            Place = job.State is JobState.Submitted ? await queue.PlaceAsync(services.Caller, job.Lead, stop) : null,
            Flaky = await services.FlakyAsync(job, detail.Failed, stop),
            Note = job.State is JobState.Finished ? new JobNote(await failures.OfJobAsync(job, stop), await tags.ListAsync(stop), await services.MayChangeAsync(job, stop)) : null,
            Told = (await notifications.OfJobAsync(job.Job, stop)).Count,
        });
    }

    private static async Task<JobDetail> DetailAsync(JobRow job, IReadOnlyList<ShownLine> lines, PageServices services, CancellationToken stop)
    {
        var queries = services.Queries;
        var submission = await services.SubmissionAsync(job, stop);
        var explanation = await ExplanationViews.ReadAsync(services.Gateway.Judge, job, submission, stop, rows => services.ReadAsync(rows, stop));
        var suites = await queries.SuitesAsync(job.Job, stop);
        var happened = (await queries.TimelineAsync(job.Lead, stop)).Where(one => one.Job is null || submission.Any(row => row.Job == one.Job)).ToList();
        var read = await services.Gateway.Mentions.ReaderAsync(services.Caller, happened.Select(one => one.What), stop);
        var actions = await queries.ActionsAsync(job.Job, stop);
        var readError = await services.Gateway.Mentions.ReaderAsync(services.Caller, actions.Select(action => action.Error), stop, job.Lead);
        return new JobDetail(
            job,
            submission,
            explanation,
            await services.Gateway.WhyItWaitsAsync(services.Caller, job, stop),
            ActionBar.Of([.. actions.Select(action => action.Error is { } error ? action with { Error = readError(error) } : action)], services.Clock.GetUtcNow()),
            suites,
            suites.Any(suite => suite.Counts.Failed > 0) ? await queries.FailedCasesAsync(job.Job, JobDetail.MostFailed, stop) : [],
            [.. happened.Select(one => one with { What = read(one.What) })],
            lines,
            await services.MayCancelAsync(job, stop),
            !services.Caller.IsNobody);
    }

    private static async Task<IResult> DefinitionAsync(string id, bool isWhole, PageServices services, CancellationToken stop)
    {
        if (await services.JobAsync(id, stop) is not { } job || await services.TextsAsync(job, stop) is not { } texts) return PageResult.Missing($"definition of job {id}");
        return PageResult.Of<TextPage>(new TextModel(job, isWhole ? "Submission" : "Definition", isWhole ? texts.Original : texts.Definition, isWhole ? "multinode_definition" : "definition"));
    }

    private static async Task<IResult> PipelineAsync(string id, PageServices services, CancellationToken stop)
    {
        if (await services.JobAsync(id, stop) is not { } job || await services.TextsAsync(job, stop) is not { Pipeline: { } text }) return PageResult.Missing($"action tree of job {id} yet");
        return PageResult.Of<TextPage>(new TextModel(job, "Action tree", text, null));
    }

    /// <summary>Of its device, as the run had it. Whoever may see a job may see that: what is secret in it is masked.</summary>
    private static async Task<IResult> ConfigurationAsync(string id, PageServices services, CancellationToken stop)
    {
        if (await services.JobAsync(id, stop) is not { } job) return PageResult.Missing($"job {id}");
        if (await services.TextsAsync(job, stop) is not { Device: { } text }) return PageResult.Missing($"configuration of a device in job {job.DisplayId}: it has not started, or it ran before configurations were kept");
        return PageResult.Of<TextPage>(new TextModel(job, "Device configuration", DeviceSecrets.Masked(text), null));
    }

    private static async Task<IResult> PlainAsync(string id, bool isWhole, PageServices services, CancellationToken stop)
    {
        if (await services.JobAsync(id, stop) is not { } job || await services.TextsAsync(job, stop) is not { } texts) return PageResult.Missing($"definition of job {id}");
        return TypedResults.File(Encoding.UTF8.GetBytes(isWhole ? texts.Original : texts.Definition), "application/yaml", $"job_{job.DisplayId}.yaml");
    }

    private static async Task<IResult> CancelAsync(string id, PageServices services, JobOperations jobs, CancellationToken stop)
    {
        if (await services.JobAsync(id, stop) is not { } job) return PageResult.Missing($"job {id}");
        if (!await services.MayCancelAsync(job, stop)) return PageResult.Refused("You may not cancel this job; who submitted it may, and who may change its device.", StatusCodes.Status403Forbidden);
        var done = await jobs.CancelAsync(services.Caller, job.Job, "canceled on its page", stop);
        return done.IsOk ? See(Addresses.Job(job.DisplayId)) : PageResult.Refused(done.Failure!);
    }

    private static async Task<IResult> ResubmitAsync(string id, HttpRequest request, PageServices services, JobOperations jobs, CancellationToken stop)
    {
        if (await services.JobAsync(id, stop) is not { } job) return PageResult.Missing($"job {id}");
        var key = request.HasFormContentType ? (await request.FormAsync(stop))[SubmissionKey.Field].ToString() : "";
        if (key.Length > SubmissionKey.Longest) return PageResult.Refused("This form is not as the page had it.", StatusCodes.Status400BadRequest);
        var again = await jobs.ResubmitAsync(services.Caller, job.Job, stop, key);
        return again.IsOk ? See(Addresses.Job(again.Value.Jobs[0].DisplayId)) : PageResult.Refused(again.Failure!);
    }

    private static async Task<IResult> AnnotateAsync(string id, HttpRequest request, PageServices services, FailureOperations failures, CancellationToken stop)
    {
        if (await services.JobAsync(id, stop) is not { } job) return PageResult.Missing($"job {id}");
        if (!request.HasFormContentType) return PageResult.Refused("A form was expected.", StatusCodes.Status415UnsupportedMediaType);
        var form = await request.FormAsync(stop);
        var tags = new List<long>();
        foreach (var said in form["tag"])
        {
            if (!long.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var tag)) return PageResult.Refused($"'{said}' is no failure tag.", StatusCodes.Status400BadRequest);
            tags.Add(tag);
        }

        // A browser ends the lines of what is typed as it does for mails.
        var noted = await failures.AnnotateAsync(services.Caller, job, tags, new Setting<string>(true, form["comment"].ToString().ReplaceLineEndings("\n").Trim()), stop);
        return noted.IsOk ? See($"{Addresses.Job(job.DisplayId)}#said") : PageResult.Refused(noted.Failure!);
    }

    private static async Task<IResult> NotificationsAsync(string id, PageServices services, INotificationStore notifications, CancellationToken stop)
    {
        if (await services.JobAsync(id, stop) is not { } job) return PageResult.Missing($"job {id}");
        var isWhole = await services.MayChangeAsync(job, stop);
        return PageResult.Of<NotificationsPage>(new JobNotifications(job, [.. (await notifications.OfJobAsync(job.Job, stop)).Select(record => NotificationView.Of(record, isWhole))], isWhole));
    }

    /// <summary>Go and look there; a reload of it does nothing again.</summary>
    internal static IResult See(string address) => new SeeOther(address);

    private sealed class SeeOther(string address) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = address;
            return Task.CompletedTask;
        }
    }
}
