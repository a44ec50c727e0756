using System.Text.Json.Nodes;
using LavaActors.Gateway.Submissions;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Projection;
using LavaActors.XmlRpc;
using static LavaActors.Gateway.XmlRpc.XmlRpcNeeds;
using static LavaActors.Gateway.XmlRpc.XmlRpcParameterKind;

namespace LavaActors.Gateway.XmlRpc;

/// <summary><c>results.*</c>: what jobs found (spec: xmlrpc-api.md §4.5).</summary>
internal static class ResultMethods
{
    private static readonly XmlRpcParameter Suite = new("suite_name", Text);

    private static readonly XmlRpcParameter Case = new("case_name", Text);

    private static readonly XmlRpcParameter[] Page = [new("limit", Int, XmlRpcValue.Nil, TakesNil: true), new("offset", Int, XmlRpcValue.Nil, TakesNil: true)];

    public static IEnumerable<XmlRpcMethod> All { get; } =
    [
        new("results.get_testjob_results_yaml", Reader, "All results of a job, a list in YAML.", "string", async request => await ResultRows.YamlAsync(await OfJobAsync(request)), JobMethods.JobIdParameter),
        new("results.get_testjob_results_csv", Reader, "All results of a job, CSV.", "string", async request => await ResultRows.CsvAsync(await OfJobAsync(request)), JobMethods.JobIdParameter),
        new("results.get_testsuite_results_yaml", Reader, "The results of a suite, a list in YAML.", "string", async request => await ResultRows.YamlAsync(await OfSuiteAsync(request)), [JobMethods.JobIdParameter, Suite, .. Page]),
        new("results.get_testsuite_results_csv", Reader, "The results of a suite, CSV.", "string", async request => await ResultRows.CsvAsync(await OfSuiteAsync(request)), [JobMethods.JobIdParameter, Suite, .. Page]),
        new("results.get_testsuite_results_count", Reader, "How many results a suite has.", "int", CountAsync, JobMethods.JobIdParameter, Suite),
        new("results.get_testcase_results_yaml", Reader, "All results of that name in a suite, a list in YAML, empty where there is none.", "string", async request => await ResultRows.YamlAsync(await OfCaseAsync(request)), JobMethods.JobIdParameter, Suite, Case),
        new("results.get_testcase_results_csv", Reader, "The first result of that name in a suite, CSV.", "string", FirstCaseAsync, JobMethods.JobIdParameter, Suite, Case),
        new("results.get_testjob_suites_list_yaml", Reader, "The suites of a job, a list in YAML.", "string", async request => ResultRows.SuitesYaml(await SuitesAsync(request)), JobMethods.JobIdParameter),
        new("results.get_testjob_suites_list_csv", Reader, "The suites of a job, CSV.", "string", async request => ResultRows.SuitesCsv(await SuitesAsync(request)), JobMethods.JobIdParameter),
        new("results.get_testjob_metadata", Reader, "The metadata of a job's definition, a struct of one member for each.", "array of struct", MetadataAsync, JobMethods.JobIdParameter),
    ];

    private static async Task<IReadOnlyList<TestCaseRow>> OfJobAsync(XmlRpcRequest request)
    {
        var row = await request.JobForResultsAsync();
        return await request.Services.Queries.TestCasesAsync(row.Job, null, 0, null, request.Stop);
    }

    private static async Task<IReadOnlyList<SuiteRow>> SuitesAsync(XmlRpcRequest request) =>
        await request.Services.Queries.SuitesAsync((await request.JobForResultsAsync()).Job, request.Stop);

    private static async Task<SuiteRow> SuiteAsync(XmlRpcRequest request) =>
        (await SuitesAsync(request)).FirstOrDefault(suite => suite.Name == request.Text("suite_name"))
        ?? throw new XmlRpcFaultException(XmlRpcFaultCodes.NotFound, "Specified test suite not found.");

    private static async Task<IReadOnlyList<TestCaseRow>> OfSuiteAsync(XmlRpcRequest request)
    {
        var suite = await SuiteAsync(request);
        return await request.Services.Queries.TestCasesAsync(
            suite.Job, suite.Id, Math.Max(0, request.Arguments.IntOrNull("offset") ?? 0), request.Arguments.IntOrNull("limit") is { } limit ? Math.Max(0, limit) : null, request.Stop);
    }

    private static async Task<XmlRpcValue> CountAsync(XmlRpcRequest request)
    {
        var counts = (await SuiteAsync(request)).Counts;
        return counts.Passed + counts.Failed + counts.Skipped + counts.Unknown;
    }

    private static async Task<IReadOnlyList<TestCaseRow>> OfCaseAsync(XmlRpcRequest request)
    {
        var suite = await SuiteAsync(request);
        var rows = await request.Services.Queries.TestCasesAsync(suite.Job, suite.Id, 0, null, request.Stop);
        return [.. rows.Where(row => row.Name == request.Text("case_name"))];
    }

    private static async Task<XmlRpcValue> FirstCaseAsync(XmlRpcRequest request) => await OfCaseAsync(request) is [var first, ..]
        ? await ResultRows.CsvAsync([first])
        : throw new XmlRpcFaultException(XmlRpcFaultCodes.NotFound, "Specified test case not found.");

    private static async Task<XmlRpcValue> MetadataAsync(XmlRpcRequest request)
    {
        var row = await request.JobForResultsAsync();
        var texts = await request.Services.TextsForAsync(request.Caller, row, request.Stop);
        return XmlRpcValue.Array(MetadataJson.Read(row.Metadata, texts?.Definition).Select(entry => XmlRpcValue.Struct((entry.Key, entry.Value is JsonValue value ? value.GetValue<string>() : entry.Value?.ToJsonString()))));
    }
}
