using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary>Suites and test cases of a job (spec: rest-api.md §5.1, "TestSuite", "TestCase").</summary>
internal static class ResultEndpoints
{
    public static void MapResults(this IEndpointRouteBuilder api)
    {
        api.MapGet("/jobs/{id:long}/suites/", SuitesAsync).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/suites/{suite:long}/", SuiteAsync).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/suites/{suite:long}/tests/", TestsOfSuiteAsync).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/suites/{suite:long}/tests/{test:long}/", TestOfSuiteAsync).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/tests/", TestsAsync).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/tests/{test:long}/", TestAsync).Needs(Operation.Read);
    }

    private static async Task<IResult> SuitesAsync(long id, HttpRequest request, GatewayServices services, CancellationToken stop)
    {
        if (await services.Queries.GetAsync(new JobId(id), stop) is null) return ApiResults.NotFound;
        var suites = await services.Queries.SuitesAsync(new JobId(id), stop);
        var views = suites.Select(suite => JobViews.Suite(suite, request.ApiRoot())).ToList();
        return ApiResults.Ok(Paging.Of(request.Query).PageOf(request, views), ApiJson.Default.PageSuiteView);
    }

    private static async Task<IResult> SuiteAsync(long id, long suite, HttpRequest request, GatewayServices services, CancellationToken stop) =>
        (await services.Queries.SuitesAsync(new JobId(id), stop)).FirstOrDefault(row => row.Id == suite) is { } row
            ? ApiResults.Ok(JobViews.Suite(row, request.ApiRoot()), ApiJson.Default.SuiteView)
            : ApiResults.NotFound;

    private static async Task<IResult> TestsOfSuiteAsync(long id, long suite, HttpRequest request, GatewayServices services, CancellationToken stop)
    {
        var row = (await services.Queries.SuitesAsync(new JobId(id), stop)).FirstOrDefault(s => s.Id == suite);
        return row is null ? ApiResults.NotFound : await PageAsync(new JobId(id), suite, Count(row.Counts), request, services, stop);
    }

    private static async Task<IResult> TestsAsync(long id, HttpRequest request, GatewayServices services, CancellationToken stop)
    {
        if (await services.Queries.GetAsync(new JobId(id), stop) is null) return ApiResults.NotFound;
        var suites = await services.Queries.SuitesAsync(new JobId(id), stop);
        return await PageAsync(new JobId(id), null, suites.Sum(suite => Count(suite.Counts)), request, services, stop);
    }

    private static async Task<IResult> PageAsync(
        JobId job, long? suite, int count, HttpRequest request, GatewayServices services, CancellationToken stop)
    {
        var paging = Paging.Of(request.Query);
        var rows = await services.Queries.TestCasesAsync(job, suite, paging.Offset, paging.Limit, stop);
        var views = rows.Select(row => JobViews.Test(row, request.ApiRoot())).ToList();
        return ApiResults.Ok(paging.Page(request, count, views), ApiJson.Default.PageTestView);
    }

    private static Task<IResult> TestAsync(long id, long test, HttpRequest request, GatewayServices services, CancellationToken stop) =>
        TestOfSuiteAsync(id, null, test, request, services, stop);

    private static async Task<IResult> TestOfSuiteAsync(
        long id, long? suite, long test, HttpRequest request, GatewayServices services, CancellationToken stop)
    {
        var rows = await services.Queries.TestCasesAsync(new JobId(id), suite, 0, null, stop);
        return rows.FirstOrDefault(row => row.Id == test) is { } found
            ? ApiResults.Ok(JobViews.Test(found, request.ApiRoot()), ApiJson.Default.TestView)
            : ApiResults.NotFound;
    }

    private static int Count(Protocol.Jobs.SuiteCounts counts) => counts.Passed + counts.Failed + counts.Skipped + counts.Unknown;
}
