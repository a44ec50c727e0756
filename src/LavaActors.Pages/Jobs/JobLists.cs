using LavaActors.Pages.Components;
using LavaActors.Pages.Views;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Pages.Jobs;

/// <summary>The lists of jobs (spec: web-ui.md §§1-2).</summary>
internal static class JobLists
{
    private static readonly string[] Names = ["state", "health", "name", "type", "device", "submitter"];

    private static readonly JobState[] Active = [JobState.Scheduling, JobState.Scheduled, JobState.Running, JobState.Canceling];

    public static void MapJobLists(this IEndpointRouteBuilder pages)
    {
        pages.MapGet(Addresses.AllJobs, (HttpRequest request, PageServices services, CancellationToken stop) => ListAsync("All jobs", "all", null, null, request, services, stop));
        pages.MapGet(Addresses.ActiveJobs, (HttpRequest request, PageServices services, CancellationToken stop) => ListAsync("Active jobs", "active", Active, null, request, services, stop));
        pages.MapGet("/scheduler/running", (HttpRequest request, PageServices services, CancellationToken stop) => ListAsync("Active jobs", "active", Active, null, request, services, stop));
        pages.MapGet("/scheduler/joberrors", (HttpRequest request, PageServices services, CancellationToken stop) =>
            ListAsync("Jobs that did not pass", "errors", [JobState.Finished], [JobHealth.Incomplete], request, services, stop));
        pages.MapGet("/scheduler/healthcheck", (HttpRequest request, PageServices services, CancellationToken stop) =>
            ListAsync("Health checks", "checks", null, null, request, services, stop, new JobFilter(JobField.HealthCheck, FilterLookup.Exact, [true])));
        pages.MapGet("/scheduler/myjobs", (PageServices services) => Mine(services, Addresses.AllJobs));
        pages.MapGet("/scheduler/myactivejobs", (PageServices services) => Mine(services, Addresses.ActiveJobs));
        pages.MapGet("/scheduler/myqueuedjobs", (PageServices services) => Mine(services, Addresses.AllJobs, "&state=Submitted"));
        pages.MapGet("/scheduler/myerrorjobs", (PageServices services) => Mine(services, "/scheduler/joberrors"));
    }

    /// <summary>Who is nobody in particular has no jobs (spec: web-ui.md §1).</summary>
    private static IResult Mine(PageServices services, string list, string more = "") =>
        services.Caller.UserName is { } name ? JobPages.See($"{list}?submitter={Uri.EscapeDataString(name)}{more}") : PageResult.Missing("user who asks");

    private static async Task<IResult> ListAsync(
        string title, string tab, IReadOnlyList<JobState>? states, IReadOnlyList<JobHealth>? healths, HttpRequest request, PageServices services, CancellationToken stop, params IEnumerable<JobFilter> only)
    {
        var filter = Names.Where(name => request.Query[name].ToString().Trim().Length > 0).ToDictionary(name => name, name => request.Query[name].ToString().Trim());
        var faults = new List<string>();
        var (offset, limit) = PageLinks.Asked(request.Query);
        var query = new JobQuery(
            offset,
            limit,
            States: Choice<JobState>("state") is { } state ? [state] : states,
            Healths: Choice<JobHealth>("health") is { } health ? [health] : healths,
            Submitter: filter.GetValueOrDefault("submitter"),
            DeviceType: filter.GetValueOrDefault("type"),
            Device: filter.TryGetValue("device", out var device) ? new DeviceName(device) : null,
            Filters: [.. only, .. filter.TryGetValue("name", out var name) ? [new JobFilter(JobField.Description, FilterLookup.IContains, [name])] : Array.Empty<JobFilter>()]);
        var page = faults.Count > 0 ? new JobPage(0, []) : await services.JobsAsync(query, stop);
        var fault = faults.Count > 0 ? string.Join(' ', faults) : null;
        return PageResult.Of<JobListPage>(
            new JobList(title, tab, page, PageLinks.Of(request, page.Count), filter, fault), fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

        T? Choice<T>(string choice)
            where T : struct, Enum
        {
            if (!filter.TryGetValue(choice, out var text)) return null;
            if (Enum.GetNames<T>().Contains(text)) return Enum.Parse<T>(text);
            faults.Add($"'{text}' is no {choice}; there are {string.Join(", ", Enum.GetNames<T>())}.");
            return null;
        }
    }
}
