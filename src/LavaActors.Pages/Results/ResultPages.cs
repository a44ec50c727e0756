using System.Globalization;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Views;
using LavaActors.Jobs;
using LavaActors.Pages.Components;
using LavaActors.Pages.Views;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Pages.Results;

/// <summary>Results of jobs, of one test across jobs, of two jobs side by side (spec: web-ui.md §5).</summary>
internal static class ResultPages
{
    public static void MapResultPages(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/results", ListAsync);
        pages.MapGet("/results/history", HistoryAsync);
        pages.MapGet("/results/compare", CompareAsync).IsCostly();
        // Suites and cases of which the path does not tell all are named behind it (Addresses).
        pages.MapGet("/results/{id}", (string id, HttpRequest request, PageServices services, CancellationToken stop) =>
            request.Query.TryGetValue("suite", out var suite) ? SuiteOrCaseAsync(id, suite.ToString(), request, services, stop) : JobAsync(id, services, stop));
        pages.MapGet("/results/{id}/{suite}", (string id, string suite, HttpRequest request, PageServices services, CancellationToken stop) =>
            SuiteOrCaseAsync(id, PathNames.Decoded(request, suite), request, services, stop));
        pages.MapGet("/results/{id}/{suite}/{name}", (string id, string suite, string name, HttpRequest request, PageServices services, CancellationToken stop) =>
            CaseAsync(id, PathNames.Decoded(request, suite), PathNames.Decoded(request, name), services, stop));
    }

    private static async Task<IResult> ListAsync(HttpRequest request, PageServices services, CancellationToken stop)
    {
        var (offset, limit) = PageLinks.Asked(request.Query);
        var page = await services.JobsAsync(new JobQuery(offset, limit, States: [JobState.Finished]), stop);
        var jobs = new List<(JobRow, IReadOnlyList<SuiteRow>)>();
        foreach (var job in page.Jobs) jobs.Add((job, await services.Queries.SuitesAsync(job.Job, stop)));
        return PageResult.Of<ResultListPage>(new ResultList(jobs, PageLinks.Of(request, page.Count)));
    }

    private static async Task<IResult> JobAsync(string id, PageServices services, CancellationToken stop)
    {
        if (await services.JobAsync(id, stop) is not { } job) return PageResult.Missing($"job {id}");
        var texts = await services.TextsAsync(job, stop);
        var metadata = texts is null ? [] : MetadataJson.Read(job.Metadata, texts.Definition).Select(pair => (pair.Key, pair.Value?.ToString() ?? "")).OrderBy(pair => pair.Key).ToList();
        return PageResult.Of<JobResultsPage>(new JobResults(job, await services.Queries.SuitesAsync(job.Job, stop), metadata));
    }

    private static Task<IResult> SuiteOrCaseAsync(string id, string suite, HttpRequest request, PageServices services, CancellationToken stop) =>
        request.Query.TryGetValue("case", out var name) ? CaseAsync(id, suite, name.ToString(), services, stop) : SuiteAsync(id, suite, request, services, stop);

    private static async Task<IResult> SuiteAsync(string id, string suite, HttpRequest request, PageServices services, CancellationToken stop)
    {
        if (await services.JobAsync(id, stop) is not { } job) return PageResult.Missing($"job {id}");
        if (await SuiteOfAsync(job, suite, services, stop) is not { } row) return PageResult.Missing($"suite '{suite}' in job {job.DisplayId}");
        var outcome = request.Query["outcome"].ToString() is { Length: > 0 } asked ? asked : null;
        if (outcome is not null && !SuiteResults.Outcomes.Contains(outcome)) return PageResult.Refused($"outcome: '{outcome}' is none of {string.Join(", ", SuiteResults.Outcomes)}.", StatusCodes.Status400BadRequest);
        var (offset, limit) = PageLinks.Asked(request.Query);
        var cases = outcome is null ? await services.Queries.TestCasesAsync(job.Job, row.Id, offset, limit, stop) : await services.History.WithOutcomeAsync(job.Job, row.Id, outcome, offset, limit, stop);
        return PageResult.Of<SuiteResultsPage>(
            new SuiteResults(job, row, outcome, cases, PageLinks.Of(request, SuiteResults.Count(row.Counts, outcome)), await services.FlakyAsync(job, cases, stop)));
    }

    private static async Task<IResult> CaseAsync(string id, string suite, string name, PageServices services, CancellationToken stop)
    {
        if (await services.JobAsync(id, stop) is not { } job) return PageResult.Missing($"job {id}");
        var runs = await services.History.CaseAsync([job.Job], suite, name, CaseResults.MostRuns, stop);
        if (runs.Count > 0) return PageResult.Of<CaseResultsPage>(new CaseResults(job, suite, name, runs, await services.FlakyAsync(job, runs, stop)));
        // What the reference has there; a case of that name comes first.
        if (name is "csv" or "yaml" && await SuiteOfAsync(job, suite, services, stop) is { } row) return TypedResults.Redirect($"{GatewayHttp.Root}/jobs/{job.Job}/suites/{row.Id}/{name}/");
        return PageResult.Missing($"case '{suite}/{name}' in job {job.DisplayId}");
    }

    private static async Task<IResult> HistoryAsync(string? job, string? suite, HttpRequest request, PageServices services, CancellationToken stop)
    {
        var name = request.Query["case"].ToString();
        if (string.IsNullOrEmpty(job) || string.IsNullOrEmpty(suite) || name.Length == 0) return PageResult.Refused("Which test? The address needs job, suite and case.", StatusCodes.Status400BadRequest);
        var ids = await services.NamedAsync(job, CaseHistory.MostJobs, stop);
        var rows = ids.Count == 0 ? [] : (await services.JobsAsync(new JobQuery(Limit: ids.Count, Jobs: ids, Descending: false), stop)).Jobs;
        var tests = await services.History.CaseAsync([.. rows.Select(row => row.Job)], suite, name, CaseHistory.MostRuns, stop);
        var byJob = rows.ToDictionary(row => row.Job);
        return PageResult.Of<CaseHistoryPage>(new CaseHistory(job, suite, name, [.. tests.Select(test => (byJob[test.Job], test))]));
    }

    private static async Task<IResult> CompareAsync(string? a, string? b, string? change, PageServices services, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(a) || string.IsNullOrWhiteSpace(b)) return PageResult.Of<CompareForm>(a?.Trim() ?? "");
        if (Threshold(change) is not { } threshold) return PageResult.Refused($"change: '{change}' is no number of percent from 0 on.", StatusCodes.Status400BadRequest);
        if (await services.JobAsync(a.Trim(), stop) is not { } before) return PageResult.Missing($"job {a}");
        if (await services.JobAsync(b.Trim(), stop) is not { } after) return PageResult.Missing($"job {b}");
        var comparing = await services.History.CompareAsync(before.Job, after.Job, () => new Comparing(threshold), (taker, pair) => taker.Take(pair), stop);
        return PageResult.Of<ComparePage>(comparing.Done(before, after));
    }

    /// <summary>Percent; null for what is none.</summary>
    internal static double? Threshold(string? text) =>
        string.IsNullOrWhiteSpace(text) ? Comparison.DefaultThreshold
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) && double.IsFinite(percent) && percent >= 0 ? percent : null;

    private static async Task<SuiteRow?> SuiteOfAsync(JobRow job, string suite, PageServices services, CancellationToken stop) =>
        (await services.Queries.SuitesAsync(job.Job, stop)).FirstOrDefault(row => row.Name == suite);
}
