using System.Text.Json.Nodes;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Results;
using LavaActors.Gateway.Views;
using LavaActors.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.XmlRpc;
using static LavaActors.Gateway.XmlRpc.XmlRpcNeeds;
using static LavaActors.Gateway.XmlRpc.XmlRpcParameterKind;

namespace LavaActors.Gateway.XmlRpc;

/// <summary><c>results.*</c>: what jobs found (spec: xmlrpc-api.md §4.5). Answers are put together in memory, and so have bounds; the files that REST sends have none.</summary>
internal static class ResultMethods
{
    /// <summary>Most results of one name in an answer.</summary>
    internal const int MostOfName = 5000;

    private static readonly XmlRpcParameter Suite = new("suite_name", Text);

    private static readonly XmlRpcParameter Case = new("case_name", Text);

    private static readonly XmlRpcParameter[] Page = [new("limit", Int, XmlRpcValue.Nil, TakesNil: true), new("offset", Int, XmlRpcValue.Nil, TakesNil: true)];

    public static IEnumerable<XmlRpcMethod> All { get; } =
    [
        new("results.get_testjob_results_yaml", Reader, "All results of a job, a list in YAML. A fault where they are more than an answer holds.", "string", request => OfJobAsync(request, isCsv: false), JobMethods.JobIdParameter) { IsCostly = true },
        new("results.get_testjob_results_csv", Reader, "All results of a job, CSV. A fault where they are more than an answer holds.", "string", request => OfJobAsync(request, isCsv: true), JobMethods.JobIdParameter) { IsCostly = true },
        new("results.get_testsuite_results_yaml", Reader, "The results of a suite, a list in YAML. A fault where they are more than an answer holds.", "string", request => OfSuiteAsync(request, isCsv: false), [JobMethods.JobIdParameter, Suite, .. Page]) { IsCostly = true },
        new("results.get_testsuite_results_csv", Reader, "The results of a suite, CSV. A fault where they are more than an answer holds.", "string", request => OfSuiteAsync(request, isCsv: true), [JobMethods.JobIdParameter, Suite, .. Page]) { IsCostly = true },
        new("results.get_testsuite_results_count", Reader, "How many results a suite has.", "int", CountAsync, JobMethods.JobIdParameter, Suite),
        new("results.get_testcase_results_yaml", Reader, $"All results of that name in a suite, a list in YAML, empty where there is none. A fault where they are more than {MostOfName}.", "string", OfCaseAsync, JobMethods.JobIdParameter, Suite, Case) { IsCostly = true },
        new("results.get_testcase_results_csv", Reader, "The first result of that name in a suite, CSV.", "string", FirstCaseAsync, JobMethods.JobIdParameter, Suite, Case),
        new("results.get_testjob_suites_list_yaml", Reader, "The suites of a job, a list in YAML. A fault where they are more than an answer holds.", "string", request => SuitesAsync(request, ResultRows.SuitesYaml), JobMethods.JobIdParameter),
        new("results.get_testjob_suites_list_csv", Reader, "The suites of a job, CSV. A fault where they are more than an answer holds.", "string", request => SuitesAsync(request, ResultRows.SuitesCsv), JobMethods.JobIdParameter),
        new("results.get_testjob_metadata", Reader, "The metadata of a job's definition, a struct of one member for each.", "array of struct", MetadataAsync, JobMethods.JobIdParameter),
    ];

    private static async Task<XmlRpcValue> OfJobAsync(XmlRpcRequest request, bool isCsv)
    {
        var job = (await request.JobForResultsAsync()).Job;
        return await TextAsync(request, ResultExport.ReadAsync(request.Services.Queries, job, null, 0, null, request.Stop), isCsv) ?? throw TooLarge(request, $"The results of job {job}", $"jobs/{job}", isCsv);
    }

    private static async Task<IReadOnlyList<SuiteRow>> SuitesAsync(XmlRpcRequest request) =>
        await request.Services.Queries.SuitesAsync((await request.JobForResultsAsync()).Job, request.Stop);

    private static async Task<XmlRpcValue> SuitesAsync(XmlRpcRequest request, Func<IReadOnlyList<SuiteRow>, IEnumerable<string>> pieces)
    {
        var job = (await request.JobForResultsAsync()).Job;
        var text = await request.Context.Budget.TextAsync(pieces(await request.Services.Queries.SuitesAsync(job, request.Stop)).ToAsyncEnumerable());
        return text ?? throw new XmlRpcFaultException(
            XmlRpcFaultCodes.BadRequest, $"The suites of job {job} are more than one answer holds: GET {request.Context.Http.Request.ApiRoot()}jobs/{job}/suites/ has them in pages.");
    }

    private static async Task<SuiteRow> SuiteAsync(XmlRpcRequest request) =>
        (await SuitesAsync(request)).FirstOrDefault(suite => suite.Name == request.Text("suite_name"))
        ?? throw new XmlRpcFaultException(XmlRpcFaultCodes.NotFound, "Specified test suite not found.");

    private static async Task<XmlRpcValue> OfSuiteAsync(XmlRpcRequest request, bool isCsv)
    {
        var suite = await SuiteAsync(request);
        var (limit, offset) = (request.Arguments.IntOrNull("limit"), request.Arguments.IntOrNull("offset") ?? 0);
        var rows = ResultExport.ReadAsync(request.Services.Queries, suite.Job, suite.Id, Math.Max(0, offset), limit is { } most ? Math.Max(0, most) : null, request.Stop);
        return await TextAsync(request, rows, isCsv) ?? throw OfSuiteTooLarge(request, suite, isCsv);
    }

    private static async Task<XmlRpcValue> CountAsync(XmlRpcRequest request)
    {
        var counts = (await SuiteAsync(request)).Counts;
        return counts.Passed + counts.Failed + counts.Skipped + counts.Unknown;
    }

    private static async Task<XmlRpcValue> OfCaseAsync(XmlRpcRequest request)
    {
        var suite = await SuiteAsync(request);
        var rows = await NamedAsync(request, suite, MostOfName + 1);
        return rows.Count > MostOfName
            ? throw TooLarge(request, $"There are more than {MostOfName} results '{request.Text("case_name")}' in suite '{suite.Name}', which", $"jobs/{suite.Job}/suites/{suite.Id}", isCsv: false)
            : await TextAsync(request, rows.ToAsyncEnumerable(), isCsv: false) ?? throw OfSuiteTooLarge(request, suite, isCsv: false);
    }

    private static async Task<XmlRpcValue> FirstCaseAsync(XmlRpcRequest request)
    {
        var suite = await SuiteAsync(request);
        var rows = await NamedAsync(request, suite, 1);
        if (rows.Count == 0) throw new XmlRpcFaultException(XmlRpcFaultCodes.NotFound, "Specified test case not found.");
        return await TextAsync(request, rows.ToAsyncEnumerable(), isCsv: true) ?? throw OfSuiteTooLarge(request, suite, isCsv: true);
    }

    private static Task<IReadOnlyList<TestCaseRow>> NamedAsync(XmlRpcRequest request, SuiteRow suite, int most) =>
        request.Services.Queries.TestCasesNamedAsync(suite.Job, suite.Id, request.Text("case_name"), most, request.Stop);

    // Null: the rows are more than the answer may hold.
    private static async Task<XmlRpcValue?> TextAsync(XmlRpcRequest request, IAsyncEnumerable<TestCaseRow> rows, bool isCsv) =>
        await request.Context.Budget.TextAsync(isCsv ? ResultExport.CsvAsync(rows) : ResultExport.YamlAsync(rows)) is { } text ? text : (XmlRpcValue?)null;

    private static XmlRpcFaultException OfSuiteTooLarge(XmlRpcRequest request, SuiteRow suite, bool isCsv) =>
        TooLarge(request, $"The results of suite '{suite.Name}'", $"jobs/{suite.Job}/suites/{suite.Id}", isCsv);

    private static XmlRpcFaultException TooLarge(XmlRpcRequest request, string what, string path, bool isCsv) => new(
        XmlRpcFaultCodes.BadRequest,
        $"{what} are more than one answer holds: GET {request.Context.Http.Request.ApiRoot()}{path}/{(isCsv ? "csv" : "yaml")}/ has all of them, and parts with limit and offset, as has results.get_testsuite_results_{(isCsv ? "csv" : "yaml")}.");

    private static async Task<XmlRpcValue> MetadataAsync(XmlRpcRequest request)
    {
        var row = await request.JobForResultsAsync();
        var texts = await request.Services.TextsForAsync(request.Caller, row, request.Stop);
        return XmlRpcValue.Array(MetadataJson.Read(row.Metadata, texts?.Definition).Select(entry => XmlRpcValue.Struct((entry.Key, entry.Value is JsonValue value ? value.GetValue<string>() : entry.Value?.ToJsonString()))));
    }
}
