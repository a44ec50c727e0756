using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary><c>/devices/</c>: list and show (spec: rest-api.md §5.2). Retired devices are hidden unless <c>?all=</c> says otherwise.</summary>
internal static class DeviceEndpoints
{
    public static void MapDevices(this IEndpointRouteBuilder api)
    {
        api.MapGet("/devices/", ListAsync).Needs(Operation.Read);
        api.MapGet("/devices/{name}/", ShowAsync).Needs(Operation.Read);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, GatewayServices services, CancellationToken stop)
    {
        var rows = await services.Queries.DevicesAsync(stop);
        var (caller, restrictions) = (request.HttpContext.Caller(), await services.Access.RestrictionsAsync(stop));
        var views = rows.Where(row => (ShowsAll(request) || row.Health is not DeviceHealth.Retired) && AccessRules.MayViewDevice(caller, row.Name.Value, row.DeviceType, restrictions)).Select(JobViews.Device).ToList();
        return ApiResults.Ok(Paging.Of(request.Query).PageOf(request, views), ApiJson.Default.PageDeviceView);
    }

    private static async Task<IResult> ShowAsync(string name, HttpRequest request, GatewayServices services, CancellationToken stop)
    {
        if (await services.Queries.DeviceAsync(new DeviceName(name), stop) is not { } row || !(ShowsAll(request) || row.Health is not DeviceHealth.Retired)) return ApiResults.NotFound;
        return AccessRules.MayViewDevice(request.HttpContext.Caller(), name, row.DeviceType, await services.Access.RestrictionsAsync(stop))
            ? ApiResults.Ok(JobViews.Device(row), ApiJson.Default.DeviceView)
            : ApiResults.Detail(StatusCodes.Status403Forbidden, "You do not have permission to perform this action.");
    }

    private static bool ShowsAll(HttpRequest request) => request.Query["all"].ToString().Length > 0;
}
