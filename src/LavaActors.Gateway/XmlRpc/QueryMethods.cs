using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;
using LavaActors.XmlRpc;
using static LavaActors.Gateway.XmlRpc.XmlRpcNeeds;
using static LavaActors.Gateway.XmlRpc.XmlRpcParameterKind;

namespace LavaActors.Gateway.XmlRpc;

/// <summary><c>results.*query*</c>: searches, and those that users keep (spec: xmlrpc-api.md §4.5, web-ui.md §5).</summary>
internal static class QueryMethods
{
    private static readonly XmlRpcParameter Limit = new("limit", Int, StoredQuery.DefaultLimit);

    public static IEnumerable<XmlRpcMethod> All { get; } =
    [
        new("results.make_custom_query", Reader,
            "Looks for testjob, testsuite or testcase by conditions that all hold, as 'testjob__health__exact__Incomplete,testcase__name__icontains__boot'. Operators: exact, ne, iexact, icontains, gt, lt. At most 1000 rows.",
            "array of struct", FindAsync, new XmlRpcParameter("entity_name", Text), new XmlRpcParameter("conditions", Text), Limit) { IsCostly = true },
        new("results.run_query", Reader, "What a stored query finds now, in the form of results.make_custom_query; of the query's own limit and this one the lower counts. username: whose query it is; by default one's own.", "array of struct",
            RunAsync, new XmlRpcParameter("query_name", Text), Limit, DeviceMethods.Optional("username")) { IsCostly = true },
        new("results.refresh_query", Reader, "Has nothing to do: queries are made anew whenever they are run. A fault says that there is no such query.", "nil",
            RefreshAsync, new XmlRpcParameter("query_name", Text), DeviceMethods.Optional("username")),
        new("results.refresh_all_queries", Superuser, "Has nothing to do: queries are made anew whenever they are run.", "nil", _ => Task.FromResult(XmlRpcValue.Nil)),
    ];

    private static Task<XmlRpcValue> FindAsync(XmlRpcRequest request) => FindAsync(
        request,
        QueryRules.Entity(request.Text("entity_name")) ?? throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, $"Wrong entity name '{request.Text("entity_name")}': use testjob, testsuite or testcase"),
        request.Text("conditions"),
        StoredQuery.MostLimit);

    private static async Task<XmlRpcValue> RunAsync(XmlRpcRequest request)
    {
        var query = await StoredAsync(request);
        return await FindAsync(request, query.Entity, query.Conditions, query.Limit);
    }

    private static async Task<XmlRpcValue> RefreshAsync(XmlRpcRequest request)
    {
        await StoredAsync(request);
        return XmlRpcValue.Nil;
    }

    private static async Task<StoredQuery> StoredAsync(XmlRpcRequest request) =>
        request.Done(await request.Get<QueryOperations>().GetAsync(request.Caller, request.Arguments.TextOrNull("username") ?? request.Caller.Name, request.Text("query_name"), request.Stop));

    /// <param name="most">Rows, however many are asked for.</param>
    private static async Task<XmlRpcValue> FindAsync(XmlRpcRequest request, ResultEntity entity, string conditions, int most)
    {
        var found = request.Done(await request.Get<QueryOperations>().FindAsync(request.Caller, entity, conditions, Math.Clamp(request.Arguments.Int("limit"), 1, most), request.Stop));
        return XmlRpcValue.Array(entity switch
        {
            ResultEntity.Job => await JobsAsync(request, found),
            ResultEntity.Suite => found.Select(match => XmlRpcValue.Struct(("id", Number(match.Suite!.Id)), ("name", match.Suite.Name), ("job", match.Job.Value))),
            _ => found.Select(match => Case(ResultRow.Of(match.Case!))),
        });
    }

    private static XmlRpcValue Case(ResultRow row) => XmlRpcValue.Struct(
        ("name", row.Name),
        ("job", row.Job),
        ("suite", row.Suite),
        ("result", row.Result),
        ("measurement", row.Measurement),
        ("unit", row.Unit),
        ("level", row.Level),
        ("url", row.Url),
        ("id", row.Id),
        ("logged", row.Logged));

    private static async Task<IEnumerable<XmlRpcValue>> JobsAsync(XmlRpcRequest request, IReadOnlyList<ResultMatch> found)
    {
        if (found.Count == 0) return [];
        var page = await request.Jobs.ListAsync(request.Caller, new JobQuery(Limit: found.Count, Jobs: [.. found.Select(match => match.Job)]), request.Stop);
        return page.Jobs.Select(row => JobMethods.Entry(row, isVerbose: true));
    }

    // Their numbers have more than 32 bits as soon as there are some thousand jobs.
    private static XmlRpcValue Number(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
