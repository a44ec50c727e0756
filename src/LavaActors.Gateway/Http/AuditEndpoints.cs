using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Protocol.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Gateway.Http;

/// <summary><c>/audit/</c>: who changed what, the latest first; for superusers, since what people have typed into consoles is among it. Not in the reference.</summary>
internal static class AuditEndpoints
{
    private const int MostEntries = 1000;

    public static void MapAudit(this IEndpointRouteBuilder api) => api.MapGet("/audit/", ListAsync).Needs(Operation.Administer);

    private static async Task<IResult> ListAsync(HttpRequest request, CancellationToken stop)
    {
        if (request.HttpContext.RequestServices.GetService<IAuditLog>() is not { } log) return ApiResults.Detail(StatusCodes.Status503ServiceUnavailable, "this node has no log of who did what");
        var paging = Paging.Of(request.Query);
        var page = paging with { Limit = Math.Min(paging.Limit, MostEntries) };
        var (count, entries) = await log.ReadAsync(new AuditQuery(Filter("kind"), Filter("object"), Filter("who"), page.Limit, page.Offset), stop);
        return ApiResults.Ok(page.Page(request, count, [.. entries.Select(entry => new AuditView(entry.Id, entry.At, entry.Who, entry.Kind, entry.Object, entry.What))]), ApiJson.Default.PageAuditView);

        string? Filter(string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;
    }
}
