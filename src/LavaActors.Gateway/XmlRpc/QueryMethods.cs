using LavaActors.Gateway.Results;
using LavaActors.Protocol.Projection;
using LavaActors.XmlRpc;
using static LavaActors.Gateway.XmlRpc.XmlRpcNeeds;
using static LavaActors.Gateway.XmlRpc.XmlRpcParameterKind;

namespace LavaActors.Gateway.XmlRpc;

/// <summary><c>results.*query*</c>: searches (spec: xmlrpc-api.md §4.5, web-ui.md §5).</summary>
internal static class QueryMethods
{
    private const int MostRows = 1000;

    public static IEnumerable<XmlRpcMethod> All { get; } =
    [
        new("results.make_custom_query", Reader,
            "Looks for testjob, testsuite or testcase by conditions that all hold, as 'testjob__health__exact__Incomplete,testcase__name__icontains__boot'. Operators: exact, ne, iexact, icontains, gt, lt. At most 1000 rows.",
            "array of struct", FindAsync, new XmlRpcParameter("entity_name", Text), new XmlRpcParameter("conditions", Text), new XmlRpcParameter("limit", Int, 200)),
        new("results.run_query", Reader, "There are no named queries here.", "array", _ => throw NoNames, new XmlRpcParameter("query_name", Text), new XmlRpcParameter("limit", Int, 200), DeviceMethods.Optional("username")),
        new("results.refresh_query", Reader, "There are no named queries here.", "nil", _ => throw NoNames, new XmlRpcParameter("query_name", Text), DeviceMethods.Optional("username")),
        new("results.refresh_all_queries", Superuser, "There are no named queries here.", "nil", _ => throw NoNames),
    ];

    private static XmlRpcFaultException NoNames => new(XmlRpcFaultCodes.NotFound, "This server keeps no named queries; use results.make_custom_query.");

    private static async Task<XmlRpcValue> FindAsync(XmlRpcRequest request)
    {
        var entity = request.Text("entity_name") switch
        {
            "testjob" => ResultEntity.Job,
            "testsuite" => ResultEntity.Suite,
            "testcase" => ResultEntity.Case,
            var other => throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, $"Wrong entity name '{other}': use testjob, testsuite or testcase"),
        };
        var conditions = Conditions(request.Text("conditions"), request.Text("entity_name"));
        if (conditions.MatchNothing) return XmlRpcValue.Array(Enumerable.Empty<XmlRpcValue>());
        var viewer = await request.Services.Access.ViewerForAsync(request.Caller, request.Stop);
        var query = new ResultQuery(entity, conditions.OfJobs, conditions.OfResults, Math.Clamp(request.Arguments.Int("limit"), 1, MostRows), viewer);
        var found = await request.Get<IResultQueries>().FindAsync(query, request.Stop);
        return XmlRpcValue.Array(entity switch
        {
            ResultEntity.Job => await JobsAsync(request, found),
            ResultEntity.Suite => found.Select(match => XmlRpcValue.Struct(("id", Number(match.Suite!.Id)), ("name", match.Suite.Name), ("job", match.Job.Value))),
            _ => found.Select(match => Case(ResultRow.Of(match.Case!))),
        });
    }

    private static QueryConditions Conditions(string text, string entity)
    {
        try
        {
            return QueryConditions.Of(text, entity);
        }
        catch (FormatException error)
        {
            throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, error.Message);
        }
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
