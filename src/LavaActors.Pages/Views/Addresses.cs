using LavaActors.Gateway.Http;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Pages.Views;

/// <summary>
/// The addresses of pages: those of the reference, which people have in their tickets (spec: web-ui.md §1). What names them is escaped; names of suites and cases, which are any text, stand behind the path where
/// they cannot be a part of one.
/// </summary>
public static class Addresses
{
    public const string AllJobs = "/scheduler/alljobs", ActiveJobs = "/scheduler/activejobs", Queue = "/scheduler/queue", Devices = "/scheduler/alldevices",
        DeviceTypes = "/scheduler/device_types", Workers = "/scheduler/allworkers", Submit = "/scheduler/jobsubmit", Results = "/results/", Queries = "/results/query", Login = LoginEndpoints.LoginPath;

    public static string Job(object id) => $"/scheduler/job/{Part(id)}";

    public static string Line(object id, long line) => $"{Job(id)}#L{line}";

    public static string Device(object name) => $"/scheduler/device/{Part(name)}";

    public static string Console(object device) => $"{Device(device)}/console";

    public static string DeviceType(object name) => $"/scheduler/device_type/{Part(name)}";

    public static string Worker(object name) => $"/scheduler/worker/{Part(name)}";

    public static string ResultsOf(object id) => $"/results/{Part(id)}";

    public static string Suite(object id, string suite) => IsSuitePart(suite) ? $"/results/{Part(id)}/{Part(suite)}" : $"/results/{Part(id)}?suite={Part(suite)}";

    public static string Case(object id, string suite, string name) =>
        !IsSuitePart(suite) ? $"{Suite(id, suite)}&case={Part(name)}" : IsPart(name) ? $"{Suite(id, suite)}/{Part(name)}" : $"{Suite(id, suite)}?case={Part(name)}";

    /// <summary>The login, which leads back to the page that is asked for; from what is no page's address to the first one.</summary>
    public static string LoginFrom(HttpRequest request) =>
        LoginTo(!HttpMethods.IsGet(request.Method) ? "/" : request.Path.StartsWithSegments(Login.TrimEnd('/')) ? request.Query["next"].ToString() : PathNames.Sent(request));

    /// <param name="next">Where it leads.</param>
    private static string LoginTo(string next) => $"{Login}?next={Part(next)}";

    /// <summary>An address with more behind its question mark; nothing changes nothing.</summary>
    public static string With(string address, string query) => query.Length == 0 ? address : $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}";

    public static string History(string job, string suite, string name) => $"/results/history?job={Part(job)}&suite={Part(suite)}&case={Part(name)}";

    public static string Query(StoredQuery query) => $"{Queries}/~{Part(query.Owner)}/{Part(query.Name)}";

    /// <summary>A search by conditions as <see cref="QueryConditions"/> reads them.</summary>
    public static string Search(ResultEntity entity, string conditions) => $"{Queries}/+custom?{Asking(entity, conditions)}";

    /// <summary>The same as csv.</summary>
    public static string SearchExport(ResultEntity entity, string conditions) => $"{Queries}/+export-custom?{Asking(entity, conditions)}";

    /// <summary>The form that keeps a search.</summary>
    public static string Keep(ResultEntity entity, string conditions) => $"{Queries}/+add?{Asking(entity, conditions)}";

    private static string Asking(ResultEntity entity, string conditions) => $"entity={QueryRules.Name(entity)}&conditions={Part(conditions)}";

    /// <summary>Whether it arrives as one part of a path: servers on the way, and browsers, take <c>%2F</c> for a separator, or refuse it, and leave out <c>..</c> however it is written.</summary>
    private static bool IsPart(string name) => name is not ("" or "." or "..") && !name.AsSpan().ContainsAny('/', '\\');

    // What a job's exports are called is no suite's address.
    private static bool IsSuitePart(string suite) => IsPart(suite) && !OldAddresses.Exports.Contains(suite);

    private static string Part(object value) => Uri.EscapeDataString(value.ToString() ?? "");
}
