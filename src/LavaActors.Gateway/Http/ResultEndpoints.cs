using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Filters;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary>Suites and test cases of a job (spec: rest-api.md §5.1, "TestSuite", "TestCase").</summary>
internal static class ResultEndpoints
{
    private static readonly string[] PageOnly = ["limit", "offset", "format", "search"];

    public static void MapResults(this IEndpointRouteBuilder api)
    {
        api.MapGet("/jobs/{id:long}/suites/", SuitesAsync).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/suites/{suite:long}/", SuiteAsync).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/suites/{suite:long}/tests/", TestsOfSuiteAsync).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/suites/{suite:long}/tests/{test:long}/", TestOfSuiteAsync).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/tests/", TestsAsync).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/tests/{test:long}/", TestAsync).Needs(Operation.Read);
    }

    private static async Task<IResult> SuitesAsync(HttpRequest request, GatewayServices services, CancellationToken stop) =>
        ListAnswer.Of(request, Suites(await services.Queries.SuitesAsync(request.HttpContext.Job().Job, stop)), suite => JobViews.Suite(suite, request.ApiRoot()), ApiJson.Default.PageSuiteView);

    private static async Task<IResult> SuiteAsync(long suite, HttpRequest request, GatewayServices services, CancellationToken stop) =>
        (await services.Queries.SuitesAsync(request.HttpContext.Job().Job, stop)).FirstOrDefault(row => row.Id == suite) is { } row
            ? ApiResults.Ok(JobViews.Suite(row, request.ApiRoot()), ApiJson.Default.SuiteView)
            : ApiResults.NotFound;

    private static async Task<IResult> TestsOfSuiteAsync(long suite, HttpRequest request, GatewayServices services, CancellationToken stop)
    {
        var suites = await services.Queries.SuitesAsync(request.HttpContext.Job().Job, stop);
        return suites.FirstOrDefault(row => row.Id == suite) is { } found ? await PageAsync(request.HttpContext.Job().Job, found, suites, request, services, stop) : ApiResults.NotFound;
    }

    private static async Task<IResult> TestsAsync(HttpRequest request, GatewayServices services, CancellationToken stop) =>
        await PageAsync(request.HttpContext.Job().Job, null, await services.Queries.SuitesAsync(request.HttpContext.Job().Job, stop), request, services, stop);

    /// <summary>The database gives a page; filters and another order take all results of the job.</summary>
    private static async Task<IResult> PageAsync(JobId job, SuiteRow? suite, IReadOnlyList<SuiteRow> suites, HttpRequest request, GatewayServices services, CancellationToken stop)
    {
        TestView View(TestCaseRow row) => JobViews.Test(row, request.ApiRoot());
        if (request.Query.Keys.Any(key => !PageOnly.Contains(key)))
            return ListAnswer.Of(request, Tests(await services.Queries.TestCasesAsync(job, suite?.Id, 0, null, stop), Suites(suites)), View, ApiJson.Default.PageTestView);
        var paging = Paging.Of(request.Query);
        var rows = await services.Queries.TestCasesAsync(job, suite?.Id, paging.Offset, paging.Limit, stop);
        return ApiResults.Ok(paging.Page(request, suite is null ? suites.Sum(Count) : Count(suite), [.. rows.Select(View)]), ApiJson.Default.PageTestView);
    }

    private static Task<IResult> TestAsync(long test, HttpRequest request, GatewayServices services, CancellationToken stop) =>
        TestOfSuiteAsync(null, test, request, services, stop);

    private static async Task<IResult> TestOfSuiteAsync(long? suite, long test, HttpRequest request, GatewayServices services, CancellationToken stop)
    {
        var rows = await services.Queries.TestCasesAsync(request.HttpContext.Job().Job, suite, 0, null, stop);
        return rows.FirstOrDefault(row => row.Id == test) is { } found
            ? ApiResults.Ok(JobViews.Test(found, request.ApiRoot()), ApiJson.Default.TestView)
            : ApiResults.NotFound;
    }

    /// <summary>As filters know them.</summary>
    internal static FilterResource<SuiteRow> Suites(IReadOnlyList<SuiteRow> rows) => new(
        FieldKind.Number,
        rows,
        suite => suite.Id,
        (suite, name) => name == "id" ? suite.Id : name == "name" ? suite.Name : null,
        FilterField.Number("id"),
        FilterField.Text("name"));

    /// <inheritdoc cref="Suites"/>
    internal static FilterResource<TestCaseRow> Tests(IReadOnlyList<TestCaseRow> rows, FilterResource<SuiteRow> suites)
    {
        // Sets have no numbers here, and are not shown; by their names they can be asked for.
        var sets = new FilterResource<string>(
            FieldKind.Text, [.. rows.Select(row => row.Set).OfType<string>().Distinct(StringComparer.Ordinal)], set => set, (set, name) => name == "name" ? set : null, FilterField.Text("name"));
        return new(
            FieldKind.Number,
            rows,
            test => test.Id,
            (test, name) => name switch
            {
                "id" => test.Id,
                "name" => test.Name,
                "units" or "unit" => test.Units ?? "",
                "metadata" => JobViews.TestMetadataText(test),
                "start_log_line" => test.StartLine,
                "end_log_line" => test.EndLine,
                "logged" => test.LoggedAt,
                "measurement" => test.Measurement,
                "result" => test.Outcome,
                "suite" => test.SuiteId,
                "test_set" => test.Set,
                _ => null,
            },
            FilterField.Number("id"),
            FilterField.Text("name"),
            FilterField.Text("units"),
            FilterField.Text("unit"),
            FilterField.Text("metadata"),
            FilterField.Number("start_log_line"),
            FilterField.Number("end_log_line"),
            FilterField.Time("logged"),
            FilterField.Decimal("measurement"),
            FilterField.ChoiceOf("result", "pass", "fail", "skip", "unknown"),
            FilterField.Relation("suite", () => suites),
            FilterField.Relation("test_set", () => sets));
    }

    private static int Count(SuiteRow suite) => suite.Counts.Passed + suite.Counts.Failed + suite.Counts.Skipped + suite.Counts.Unknown;
}
