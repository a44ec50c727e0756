using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary><c>/cluster/</c>: the nodes of the cluster, where the scheduler and the shards are, what is wrong. Not in the reference.</summary>
internal static class ClusterEndpoints
{
    public static void MapCluster(this IEndpointRouteBuilder api) => api.MapGet("/cluster/", ShowAsync).Needs(Operation.Read);

    private static async Task<IResult> ShowAsync(HttpContext context, ClusterSight cluster, CancellationToken stop) =>
        ApiResults.Ok(await cluster.ReadAsync(context.Caller(), stop), ApiJson.Default.ClusterView);
}
