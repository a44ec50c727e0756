using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Filters;
using LavaActors.Gateway.Results;
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
    /// <summary>Test cases of one page: a job may have more of them than should be held. Also how many may be gone through for an answer that counts for nothing more than any other.</summary>
    internal const int MostAtOnce = 10_000;

    private const string Set = "test_set";

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

    /// <summary>
    /// The database gives a page, and goes past what is before it; filters and another order go through all results of the job, which are not held. Of a job with many results both take long, and who asks for it has but some such answers
    /// made at a time.
    /// </summary>
    private static Task<IResult> PageAsync(JobId job, SuiteRow? suite, IReadOnlyList<SuiteRow> suites, HttpRequest request, GatewayServices services, CancellationToken stop)
    {
        var paging = Paging.Of(request.Query) is var asked && asked.Limit > MostAtOnce ? asked with { Limit = MostAtOnce } : asked;
        var isFiltered = request.Query.Keys.Any(key => !PageOnly.Contains(key));
        // Those of other suites are gone past, too.
        var all = suites.Sum(row => (long)Count(row));
        var gonePast = isFiltered ? all : Math.Min(all, paging.Offset);
        return gonePast > MostAtOnce ? Costly.AnswerAsync(request.HttpContext, AnswerAsync) : AnswerAsync();

        Task<IResult> AnswerAsync() => PageAsync(job, suite, suites, paging, isFiltered, request, services, stop);
    }

    private static async Task<IResult> PageAsync(JobId job, SuiteRow? suite, IReadOnlyList<SuiteRow> suites, Paging paging, bool isFiltered, HttpRequest request, GatewayServices services, CancellationToken stop)
    {
        TestView View(TestCaseRow row) => JobViews.Test(row, request.ApiRoot());
        if (isFiltered)
        {
            var sets = new HashSet<string>(StringComparer.Ordinal);
            if (request.Query.Keys.Any(key => key.StartsWith(Set, StringComparison.Ordinal)))
            {
                await foreach (var row in All())
                {
                    if (row.Set is { } set) sets.Add(set);
                }
            }

            return await ListAnswer.OfAsync(request, Tests([.. sets], Suites(suites)), All(), paging, View, ApiJson.Default.PageTestView);
        }

        var rows = await services.Queries.TestCasesAsync(job, suite?.Id, paging.Offset, paging.Limit, stop);
        return ApiResults.Ok(paging.Page(request, suite is null ? suites.Sum(Count) : Count(suite), [.. rows.Select(View)]), ApiJson.Default.PageTestView);

        IAsyncEnumerable<TestCaseRow> All() => ResultExport.ReadAsync(services.Queries, job, suite?.Id, 0, null, stop);
    }

    private static Task<IResult> TestAsync(long test, HttpRequest request, GatewayServices services, CancellationToken stop) =>
        TestOfSuiteAsync(null, test, request, services, stop);

    private static async Task<IResult> TestOfSuiteAsync(long? suite, long test, HttpRequest request, GatewayServices services, CancellationToken stop)
    {
        return await services.Queries.TestCaseAsync(request.HttpContext.Job().Job, suite, test, stop) is { } found
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

    /// <summary>As filters know them; which there are, they are not told.</summary>
    /// <param name="named">The names of the sets that there are.</param>
    internal static FilterResource<TestCaseRow> Tests(IReadOnlyList<string> named, FilterResource<SuiteRow> suites)
    {
        // Sets have no numbers here, and are not shown; by their names they can be asked for.
        var sets = new FilterResource<string>(FieldKind.Text, named, set => set, (set, name) => name == "name" ? set : null, FilterField.Text("name"));
        return new(
            FieldKind.Number,
            [],
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
                Set => test.Set,
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
            FilterField.Relation(Set, () => sets));
    }

    private static int Count(SuiteRow suite) => suite.Counts.Passed + suite.Counts.Failed + suite.Counts.Skipped + suite.Counts.Unknown;
}
