using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;

namespace LavaActors.Pages.Views;

/// <summary>The addresses of pages: those of the reference, which people have in their tickets (spec: web-ui.md §1). What names them is escaped.</summary>
public static class Addresses
{
    public const string AllJobs = "/scheduler/alljobs", ActiveJobs = "/scheduler/activejobs", Queue = "/scheduler/queue", Devices = "/scheduler/alldevices",
        DeviceTypes = "/scheduler/device_types", Workers = "/scheduler/allworkers", Submit = "/scheduler/jobsubmit", Results = "/results/", Queries = "/results/query";

    public static string Job(object id) => $"/scheduler/job/{Part(id)}";

    public static string Line(object id, long line) => $"{Job(id)}#L{line}";

    public static string Device(object name) => $"/scheduler/device/{Part(name)}";

    public static string Console(object device) => $"{Device(device)}/console";

    public static string DeviceType(object name) => $"/scheduler/device_type/{Part(name)}";

    public static string Worker(object name) => $"/scheduler/worker/{Part(name)}";

    public static string ResultsOf(object id) => $"/results/{Part(id)}";

    public static string Suite(object id, string suite) => $"/results/{Part(id)}/{Part(suite)}";

    public static string Case(object id, string suite, string name) => $"{Suite(id, suite)}/{Part(name)}";

    public static string History(string job, string suite, string name) => $"/results/history?job={Part(job)}&suite={Part(suite)}&case={Part(name)}";

    public static string Query(StoredQuery query) => $"{Queries}/~{Part(query.Owner)}/{Part(query.Name)}";

    /// <summary>A search by conditions as <see cref="QueryConditions"/> reads them.</summary>
    public static string Search(ResultEntity entity, string conditions) => $"{Queries}/+custom?{Asking(entity, conditions)}";

    /// <summary>The same as csv.</summary>
    public static string SearchExport(ResultEntity entity, string conditions) => $"{Queries}/+export-custom?{Asking(entity, conditions)}";

    /// <summary>The form that keeps a search.</summary>
    public static string Keep(ResultEntity entity, string conditions) => $"{Queries}/+add?{Asking(entity, conditions)}";

    private static string Asking(ResultEntity entity, string conditions) => $"entity={QueryRules.Name(entity)}&conditions={Part(conditions)}";

    private static string Part(object value) => Uri.EscapeDataString(value.ToString() ?? "");
}
