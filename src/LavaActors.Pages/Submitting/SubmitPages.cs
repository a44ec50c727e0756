using System.Text;
using System.Text.Json;
using LavaActors.Gateway;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Submissions;
using LavaActors.Jobs;
using LavaActors.Pages.Components;
using LavaActors.Pages.Jobs;
using LavaActors.Pages.Views;
using LavaActors.Yaml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Pages.Submitting;

/// <summary>The editor of a job: checked while one types, with the plan beside it (spec: web-ui.md §3, "Submit page").</summary>
internal static class SubmitPages
{
    private const string FileName = "definition";

    public static void MapSubmission(this IEndpointRouteBuilder pages)
    {
        pages.MapGet(Addresses.Submit, EditAsync);
        pages.MapPost(Addresses.Submit, SubmitAsync).Needs(Operation.Submit);
        pages.MapPost(Addresses.Submit + "/check", CheckAsync).Needs(Operation.Submit);
    }

    private static async Task<IResult> EditAsync(string? from, PageServices services, CancellationToken stop)
    {
        if (string.IsNullOrEmpty(from)) return PageResult.Of<SubmitPage>(new SubmitModel("", null, []));
        if (await services.JobAsync(from, stop) is not { } job || await services.TextsAsync(job, stop) is not { } texts) return PageResult.Missing($"definition of job {from}");
        return PageResult.Of<SubmitPage>(new SubmitModel(texts.Original, job.DisplayId, []));
    }

    private static async Task<IResult> SubmitAsync(HttpRequest request, PageServices services, JobOperations jobs, CancellationToken stop)
    {
        if (!request.HasFormContentType) return PageResult.Refused("A form with a field 'definition' was expected.", StatusCodes.Status415UnsupportedMediaType);
        // Browsers send the line ends of the network.
        var form = await request.FormAsync(stop);
        var (text, key) = (form["definition"].ToString().ReplaceLineEndings("\n"), form[SubmissionKey.Field].ToString());
        if (key.Length > SubmissionKey.Longest) return PageResult.Refused("This form is not as the page had it.", StatusCodes.Status400BadRequest);
        var taken = await jobs.SubmitAsync(services.Caller, text, stop, key);
        if (taken.IsOk) return JobPages.See(Addresses.Job(taken.Value.Jobs[0].DisplayId));
        SubmitModel Again(IReadOnlyList<Diagnostic> findings, string? refusal = null) => new(text, null, findings, refusal) { Key = key };
        return taken.Failure! switch
        {
            OperationFailure.Invalid { Findings.Count: > 0 } invalid => PageResult.Of<SubmitPage>(Again(invalid.Findings), StatusCodes.Status400BadRequest),
            OperationFailure.Invalid refused => PageResult.Of<SubmitPage>(Again([], refused.Message), StatusCodes.Status400BadRequest),
            OperationFailure.Unavailable unavailable => PageResult.Of<SubmitPage>(Again([], unavailable.Why), StatusCodes.Status503ServiceUnavailable),
            var failure => PageResult.Refused(failure),
        };
    }

    /// <summary>The findings about a text, which is the body, and the plan where one can be made: what assets/editor.js shows.</summary>
    private static async Task<IResult> CheckAsync(HttpRequest request, PageServices services, JobOperations jobs, JobPlans plans, CancellationToken stop)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(stop);
        var question = new GatewayMessages.Validate(text, FileName, Lab: await jobs.LabForAsync(services.Caller, text, stop), Fetches: JobOperations.MayFetch(services.Caller));
        return await services.Gateway.AskAsync(question, stop) switch
        {
            GatewayMessages.Validated validated => TypedResults.Bytes(Answer(validated.Unfetched is { } unfetched ? [.. validated.Diagnostics, unfetched] : validated.Diagnostics, await PlanAsync(text, validated.Diagnostics)), "application/json"),
            var answer => GatewayAnswers.Unexpected(answer),
        };

        async Task<IReadOnlyList<PlannedRole>?> PlanAsync(string valid, IReadOnlyList<Diagnostic> findings) =>
            findings.Any(finding => finding.IsError) || JobDocument.Parse(valid, FileName).Job is not { } job ? null : await plans.OfAsync(services.Caller, valid, job, stop);
    }

    private static byte[] Answer(IReadOnlyList<Diagnostic> findings, IReadOnlyList<PlannedRole>? plan)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("findings");
            foreach (var finding in findings)
            {
                json.WriteStartObject();
                json.WriteBoolean("is_error", finding.IsError);
                json.WriteNumber("line", Math.Max(1, finding.Where.Line));
                json.WriteNumber("column", Math.Max(1, finding.Where.Column));
                json.WriteString("path", finding.Path);
                json.WriteString("what", finding.What);
                json.WriteString("remedy", finding.Remedy);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (plan is not null)
            {
                json.WriteStartArray("plan");
                foreach (var role in plan)
                {
                    json.WriteStartObject();
                    json.WriteString("title", role.Title);
                    json.WriteString("device", role.Device);
                    Texts("actions", role.Actions);
                    Texts("faults", role.Faults);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();

            void Texts(string name, IReadOnlyList<string> texts)
            {
                json.WriteStartArray(name);
                foreach (var line in texts) json.WriteStringValue(line);
                json.WriteEndArray();
            }
        }

        return stream.ToArray();
    }
}
