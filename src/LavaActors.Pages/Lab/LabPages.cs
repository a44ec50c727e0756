using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Views;
using LavaActors.Pages.Components;
using LavaActors.Pages.Jobs;
using LavaActors.Pages.Views;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Pages.Lab;

/// <summary>The lab as a whole, its queue, devices, types and dispatchers (spec: web-ui.md §§1, 4).</summary>
internal static class LabPages
{
    private const int RecentJobs = 25;

    private const int MostTransitions = 50;

    private const int LongestReason = 500;

    /// <summary>A page does not wait for a dispatcher for long.</summary>
    private static readonly TimeSpan ConfigurationLimit = TimeSpan.FromSeconds(3);

    public static void MapLab(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/", HomeAsync);
        pages.MapGet("/scheduler", HomeAsync);
        pages.MapGet(Addresses.Queue, QueueAsync);
        pages.MapGet(Addresses.Devices, (PageServices services, CancellationToken stop) => DevicesAsync("all", device => device.Health is not DeviceHealth.Retired, services, stop));
        pages.MapGet(Addresses.Devices + "/active", (PageServices services, CancellationToken stop) => DevicesAsync("active", device => device.State is not DeviceState.Idle, services, stop));
        pages.MapGet(Addresses.Devices + "/online", (PageServices services, CancellationToken stop) => DevicesAsync("online", IsOnline, services, stop));
        pages.MapGet(Addresses.Devices + "/maintenance", (PageServices services, CancellationToken stop) => DevicesAsync("maintenance", device => device.Health is DeviceHealth.Maintenance, services, stop));
        pages.MapGet("/scheduler/device/{name}", DeviceAsync);
        pages.MapGet("/scheduler/device/{name}/console", ConsoleAsync);
        pages.MapGet("/scheduler/device/{name}/devicedict", (string name) => TypedResults.Redirect(Addresses.Device(name) + "#configuration"));
        pages.MapGet("/scheduler/device/{name}/devicedict/plain", (string name) => TypedResults.Redirect($"{GatewayHttp.Root}/devices/{Uri.EscapeDataString(name)}/dictionary/?render=1"));
        pages.MapPost("/scheduler/device/{name}/health", SetHealthAsync).NeedsToChange(ObjectKind.Device);
        pages.MapGet(Addresses.DeviceTypes, TypesAsync);
        pages.MapGet("/scheduler/device_type/{name}", TypeAsync);
        pages.MapGet(Addresses.Workers, WorkersAsync);
        pages.MapGet("/scheduler/worker/{name}", WorkerAsync);
    }

    internal static bool IsOnline(DeviceRow device) => device.LostBecause is null && device.Health is DeviceHealth.Good or DeviceHealth.Unknown;

    private static async Task<IResult> HomeAsync(PageServices services, CancellationToken stop)
    {
        var devices = await services.DevicesAsync(stop);
        var running = await services.JobsAsync(new JobQuery(Limit: RecentJobs, States: [JobState.Scheduling, JobState.Scheduled, JobState.Running, JobState.Canceling]), stop);
        var waiting = await services.JobsAsync(new JobQuery(Limit: 1, States: [JobState.Submitted]), stop);
        var recent = await services.JobsAsync(new JobQuery(Limit: RecentJobs, Order: JobOrder.EndTime, States: [JobState.Finished]), stop);
        return PageResult.Of<HomePage>(new HomeModel([.. devices.Where(device => device.Health is not DeviceHealth.Retired)], running, waiting.Count, recent.Jobs));
    }

    private static async Task<IResult> QueueAsync(HttpRequest request, PageServices services, QueueReading queue, CancellationToken stop)
    {
        var (offset, limit) = PageLinks.Asked(request.Query);
        var places = await queue.PlacesAsync(services.Caller, offset, limit, stop);
        return PageResult.Of<QueuePage>(new QueueModel(places?.Views, PageLinks.Of(request, places?.Count ?? 0)), places is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private static async Task<IResult> DevicesAsync(string tab, Func<DeviceRow, bool> shows, PageServices services, CancellationToken stop) =>
        PageResult.Of<DevicesPage>(new DeviceList(tab, [.. (await services.DevicesAsync(stop)).Where(shows)]));

    private static async Task<IResult> DeviceAsync(string name, HttpRequest request, PageServices services, DeviceOperations devices, CancellationToken stop)
    {
        if (await services.DeviceAsync(name, stop) is not { } device) return PageResult.Missing($"device '{name}'");
        var (offset, limit) = PageLinks.Asked(request.Query);
        var jobs = await services.JobsAsync(new JobQuery(offset, limit, Device: device.Name), stop);
        var current = device.CurrentJob is { } job ? await services.JobAsync(job, stop) : null;
        var lastCheck = device.LastCheck is { } check ? await services.JobAsync(check, stop) : null;
        var history = await devices.HistoryAsync(services.Caller, name, MostTransitions, stop);
        // What changes by itself needs no configuration.
        var configuration = request.Headers.ContainsKey("X-Live") ? null : await ConfigurationAsync(name, services, devices, stop);
        var mayChange = AccessRules.MayChangeDevice(services.Caller, name, device.DeviceType, await services.Gateway.Access.RestrictionsAsync(stop));
        return PageResult.Of<DevicePage>(new DeviceDetail(device, current, jobs.Jobs, PageLinks.Of(request, jobs.Count), lastCheck, history.IsOk ? history.Value : [], configuration, mayChange));
    }

    private static async Task<OperationResult<string>> ConfigurationAsync(string name, PageServices services, DeviceOperations devices, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(ConfigurationLimit);
        try
        {
            var text = await devices.ConfigurationAsync(services.Caller, name, context: null, limit.Token);
            return text.IsOk ? DeviceSecrets.Masked(text.Value) : text;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new OperationFailure.Unavailable("its dispatcher does not answer");
        }
    }

    /// <summary>Says how a device is, and why (spec: web-ui.md §4). Unknown has it checked, if it has a health check.</summary>
    private static async Task<IResult> SetHealthAsync(string name, HttpRequest request, PageServices services, DeviceOperations devices, CancellationToken stop)
    {
        if (!request.HasFormContentType) return PageResult.Refused("A form was expected.", StatusCodes.Status415UnsupportedMediaType);
        var form = await request.FormAsync(stop);
        var (said, reason) = (form["health"].ToString(), form["reason"].ToString().Trim());
        if (!Enum.GetNames<DeviceHealth>().Contains(said)) return PageResult.Refused($"'{said}' is no health of a device; there are {string.Join(", ", Enum.GetNames<DeviceHealth>())}.", StatusCodes.Status400BadRequest);
        if (reason.Length > LongestReason) return PageResult.Refused($"A reason has at most {LongestReason} characters.", StatusCodes.Status400BadRequest);
        var set = await devices.SetHealthAsync(services.Caller, name, Enum.Parse<DeviceHealth>(said), reason, stop);
        return set.IsOk ? JobPages.See(Addresses.Device(name)) : PageResult.Refused(set.Failure!);
    }

    private static async Task<IResult> ConsoleAsync(string name, PageServices services, CancellationToken stop) =>
        await services.DeviceAsync(name, stop) is { } device ? PageResult.Of<ConsolePage>(new ConsoleModel(device)) : PageResult.Missing($"device '{name}'");

    private static async Task<IResult> TypesAsync(PageServices services, CancellationToken stop)
    {
        var types = DeviceTypeCount.Of(await services.DevicesAsync(stop));
        var waiting = new Dictionary<string, long>();
        foreach (var type in types)
            waiting[type.Name] = (await services.JobsAsync(new JobQuery(Limit: 1, States: [JobState.Submitted], DeviceType: type.Name), stop)).Count;
        return PageResult.Of<DeviceTypesPage>(new DeviceTypeList([.. types.Select(type => type with { Waiting = waiting[type.Name] })]));
    }

    private static async Task<IResult> TypeAsync(string name, HttpRequest request, PageServices services, CancellationToken stop)
    {
        var devices = (await services.DevicesAsync(stop)).Where(device => device.DeviceType == name).ToList();
        var (offset, limit) = PageLinks.Asked(request.Query);
        var jobs = await services.JobsAsync(new JobQuery(offset, limit, DeviceType: name), stop);
        if (devices.Count == 0 && jobs.Count == 0) return PageResult.Missing($"device type '{name}'");
        return PageResult.Of<DeviceTypePage>(new DeviceTypeDetail(name, devices, jobs.Jobs, PageLinks.Of(request, jobs.Count)));
    }

    private static async Task<IResult> WorkersAsync(PageServices services, WorkerOperations workers, ClusterSight cluster, CancellationToken stop)
    {
        var view = await cluster.ReadAsync(services.Caller, stop);
        return PageResult.Of<WorkersPage>(new WorkerList(WorkerSummary.Of(await workers.ListAsync(services.Caller, stop), await services.DevicesAsync(stop), view.Nodes), view));
    }

    private static async Task<IResult> WorkerAsync(string name, PageServices services, WorkerOperations workers, ClusterReading cluster, CancellationToken stop)
    {
        if ((await workers.ListAsync(services.Caller, stop)).FirstOrDefault(worker => worker.Name == name) is not { } worker) return PageResult.Missing($"dispatcher '{name}'");
        var devices = (await services.DevicesAsync(stop)).Where(device => device.Dispatcher == name).ToList();
        var history = await workers.HistoryAsync(services.Caller, name, MostTransitions, stop);
        var summary = WorkerSummary.Of([worker], devices, (await cluster.ReadAsync(stop)).Nodes)[0];
        return PageResult.Of<WorkerPage>(new WorkerDetail(summary, devices, history.IsOk ? history.Value : []));
    }
}
