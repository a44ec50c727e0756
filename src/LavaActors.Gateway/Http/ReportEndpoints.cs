using LavaActors.Gateway.Access;
using LavaActors.Gateway.Results;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary>A job's results as files: junit, tap13, csv, yaml (spec: rest-api.md §5.1).</summary>
internal static class ReportEndpoints
{
    private const string Csv = "application/csv";
    private const string YamlType = "application/yaml";

    public static void MapReports(this IEndpointRouteBuilder api)
    {
        api.MapGet("/jobs/{id:long}/junit/", JUnitAsync).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/tap13/", TapAsync).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/csv/", (HttpContext context, GatewayServices services, CancellationToken stop) => OfJobAsync(context, services, isCsv: true, stop)).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/yaml/", (HttpContext context, GatewayServices services, CancellationToken stop) => OfJobAsync(context, services, isCsv: false, stop)).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/suites/{suite:long}/csv/", (long suite, HttpContext context, GatewayServices services, CancellationToken stop) => OfSuiteAsync(suite, context, services, isCsv: true, stop)).Needs(Operation.Read);
        api.MapGet("/jobs/{id:long}/suites/{suite:long}/yaml/", (long suite, HttpContext context, GatewayServices services, CancellationToken stop) => OfSuiteAsync(suite, context, services, isCsv: false, stop)).Needs(Operation.Read);
    }

    private static async Task<IResult> JUnitAsync(HttpContext context, GatewayServices services, CancellationToken stop)
    {
        var job = context.Job();
        var (suites, prefix) = (await services.Queries.SuitesAsync(job.Job, stop), context.Request.Query["classname_prefix"].ToString());
        return new StreamedText("application/xml", $"job_{job.Job}.xml", to => JUnitReport.WriteAsync(to, job, suites, prefix, ResultExport.BySuite(services.Queries, job.Job, stop), Lines(services, stop)));
    }

    private static async Task<IResult> TapAsync(HttpContext context, GatewayServices services, CancellationToken stop)
    {
        var job = context.Job();
        return new StreamedText(
            YamlType, $"job_{job.Job}.yaml", TapReport.WriteAsync(await services.Queries.SuitesAsync(job.Job, stop), ResultExport.BySuite(services.Queries, job.Job, stop), Lines(services, stop)));
    }

    private static Task<IResult> OfJobAsync(HttpContext context, GatewayServices services, bool isCsv, CancellationToken stop) =>
        ExportAsync(context, services, null, $"job_{context.Job().Job}", isCsv, stop);

    private static async Task<IResult> OfSuiteAsync(long suite, HttpContext context, GatewayServices services, bool isCsv, CancellationToken stop) =>
        (await services.Queries.SuitesAsync(context.Job().Job, stop)).FirstOrDefault(row => row.Id == suite) is { } found
            ? await ExportAsync(context, services, suite, $"suite_{found.Name}", isCsv, stop)
            : ApiResults.NotFound;

    private static async Task<IResult> ExportAsync(HttpContext context, GatewayServices services, long? suite, string name, bool isCsv, CancellationToken stop)
    {
        var errors = new Dictionary<string, string[]>();
        var (limit, offset) = (Number("limit"), Number("offset"));
        if (errors.Count > 0) return ApiResults.Fields(errors);
        // To go past many takes long; what is sent then takes as long as the client likes.
        return offset is > ResultEndpoints.MostAtOnce and var many
            ? await Costly.AnswerAsync(context, async () => File(await ResultExport.FindAsync(services.Queries, context.Job().Job, suite, many, limit, stop)))
            : File(ResultExport.ReadAsync(services.Queries, context.Job().Job, suite, offset ?? 0, limit, stop));

        IResult File(IAsyncEnumerable<TestCaseRow> rows) =>
            isCsv ? new StreamedText(Csv, $"{name}.csv", ResultExport.CsvAsync(rows)) : new StreamedText(YamlType, $"{name}.yaml", ResultExport.YamlAsync(rows));

        int? Number(string parameter)
        {
            if (context.Request.Query[parameter].ToString() is not { Length: > 0 } text) return null;
            if (int.TryParse(text, out var number) && number >= 0) return number;
            errors[parameter] = ["Enter a number."];
            return null;
        }
    }

    private static Func<TestCaseRow, Task<string>> Lines(GatewayServices services, CancellationToken stop) => row => LogExcerpt.OfAsync(services.Logs, row, stop);
}
