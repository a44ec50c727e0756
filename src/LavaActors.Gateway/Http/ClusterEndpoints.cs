using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary><c>/cluster/</c>: the nodes of the cluster, where the scheduler and the shards are, what is wrong. Not in the reference.</summary>
internal static class ClusterEndpoints
{
    public static void MapCluster(this IEndpointRouteBuilder api) => api.MapGet("/cluster/", ShowAsync).Needs(Operation.Read);

    private static async Task<IResult> ShowAsync(HttpContext context, ClusterReading cluster, AccessPolicy access, CancellationToken stop)
    {
        var (view, restrictions) = (await cluster.ReadAsync(stop), await access.RestrictionsAsync(stop));
        // Workers are hidden from somebody here as they are in their list.
        var dispatchers = view.Dispatchers is { } all ? all.Where(worker => AccessRules.MayViewWorker(context.Caller(), worker.Name, restrictions)).ToList() : null;
        return ApiResults.Ok(AccessRules.Seen(context.Caller(), view) with { Dispatchers = dispatchers }, ApiJson.Default.ClusterView);
    }
}
