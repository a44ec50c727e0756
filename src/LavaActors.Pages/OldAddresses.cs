using LavaActors.Gateway.Http;
using LavaActors.Pages.Results;
using LavaActors.Pages.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Pages;

/// <summary>
/// Addresses of the reference's pages for which another one stands here, so that bookmarks and links in tickets lead on (spec: web-ui.md §1; docs/api-differences.md lists what has none). They look at nothing: whether
/// something is there, and for whom, says the page that they lead to.
/// </summary>
internal static class OldAddresses
{
    /// <summary>Routes, each with where it leads: parameters are put in.</summary>
    private static readonly (string Route, string To)[] Rows =
    [
        ("/scheduler/longestjobs", "/scheduler/running"),
        ("/scheduler/job/{id}/timing", "/scheduler/job/{id}"),
        ("/scheduler/job/{id}/annotate_failure", "/scheduler/job/{id}#say"),
        // What changed something by a link does nothing here, and leads to the page with the button.
        ("/scheduler/job/{id}/cancel", "/scheduler/job/{id}"),
        ("/scheduler/job/{id}/fail", "/scheduler/job/{id}"),
        ("/scheduler/job/{id}/resubmit", "/scheduler/jobsubmit?from={id}"),
        ("/scheduler/alldevices/passinghealthchecks", Addresses.Devices),
        ("/scheduler/mydevices", Addresses.Devices),
        ("/scheduler/labhealth", Addresses.Devices),
        ("/scheduler/labhealth/device/{name}", "/scheduler/device/{name}"),
        ("/scheduler/devicetypeyaml/{name}", $"{GatewayHttp.Root}/devicetypes/{{name}}/template/"),
        ("/scheduler/dthealthhistory/device_type/{name}", "/scheduler/device_type/{name}"),
        ("/scheduler/mydevicetypehealthhistory", Addresses.DeviceTypes),
        ("/scheduler/reports/failures", "/scheduler/joberrors"),
        ("/scheduler/reports/device/{name}", "/scheduler/device/{name}"),
        ("/scheduler/reports/device_type/{name}", "/scheduler/device_type/{name}"),
        ("/results/{id}/{suite}/stream/csv", "/results/{id}/{suite}/csv"),
        ("/results/{id}/{suite}/{set}/{name}", "/results/{id}/{suite}/{name}"),
    ];

    /// <summary>What the reference serves of a job's results below its page, and the interface here.</summary>
    internal static readonly IReadOnlyList<string> Exports = ["csv", "yaml", "metadata"];

    public static void MapOldAddresses(this IEndpointRouteBuilder pages)
    {
        foreach (var (route, to) in Rows) pages.MapGet(route, (HttpContext context) => TypedResults.Redirect(Filled(to, context.Request)));
        pages.MapGet("/scheduler/job/{id}/similarjobs", async (string id, PageServices services, CancellationToken stop) =>
            await services.JobAsync(id, stop) is { } job ? TypedResults.Redirect(SimilarJobs.Address(job)) : PageResult.Missing($"job {id}"));
        foreach (var export in Exports)
        {
            pages.MapGet($"/results/{{id}}/{export}", async (string id, PageServices services, CancellationToken stop) =>
                await services.JobAsync(id, stop) is { } job ? TypedResults.Redirect($"{GatewayHttp.Root}/jobs/{job.Job}/{export}/") : PageResult.Missing($"job {id}"));
        }
    }

    private static string Filled(string to, HttpRequest request) =>
        request.RouteValues.Aggregate(to, (address, value) => address.Replace($"{{{value.Key}}}", Uri.EscapeDataString(PathNames.Decoded(request, value.Value?.ToString() ?? "")), StringComparison.Ordinal));
}
