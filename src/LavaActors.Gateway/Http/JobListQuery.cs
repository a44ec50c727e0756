using LavaActors.Gateway.Filters;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Http;

/// <summary>The parameters of <c>GET /jobs/</c> (spec: rest-api.md §3): paging, ordering, filters; unknown parameters are ignored.</summary>
/// <param name="Query">What the read model is asked; null when there are errors.</param>
/// <param name="Refusal">The answer then.</param>
internal sealed record JobListQuery(JobQuery? Query, IResult? Refusal)
{
    /// <summary>Jobs of one page: each comes with its whole definition, and the page is put together in memory.</summary>
    public const int MostJobs = 1000;

    /// <summary>What jobs can be ordered by.</summary>
    public static IReadOnlyDictionary<string, JobOrder> Orders { get; } = new Dictionary<string, JobOrder>(StringComparer.Ordinal)
    {
        ["id"] = JobOrder.Id,
        ["submit_time"] = JobOrder.SubmitTime,
        ["start_time"] = JobOrder.StartTime,
        ["end_time"] = JobOrder.EndTime,
    };

    public static JobListQuery Of(IQueryCollection parameters, JobResource jobs)
    {
        var (errors, ofMetadata) = (new Dictionary<string, string[]>(), new List<string>());
        var filters = jobs.Read(parameters, errors);
        var metadata = MetadataFilters.Read(parameters, ofMetadata);
        if (errors.Count > 0) return new(null, ApiResults.Fields(errors));
        if (ofMetadata.Count > 0) return new(null, ApiResults.List(ofMetadata));
        var paging = Paging.Of(parameters);
        var (order, descending) = Ordering(parameters["ordering"].ToString());
        return new(new JobQuery(paging.Offset, Math.Min(paging.Limit, MostJobs), order, descending, Filters: [.. filters, .. metadata]), null);
    }

    private static (JobOrder Order, bool Descending) Ordering(string ordering)
    {
        foreach (var field in ordering.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Orders.TryGetValue(field.TrimStart('-'), out var known)) return (known, field[0] == '-');
        }

        return (JobOrder.Id, true);
    }
}
