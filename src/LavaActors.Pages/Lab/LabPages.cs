using Akka.Actor;
using Akka.Hosting;
using LavaActors.Gateway.Views;
using LavaActors.Pages.Components;
using LavaActors.Pages.Views;
using LavaActors.Protocol.Ids;
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

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

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

    private static async Task<IResult> QueueAsync(PageServices services, IRequiredActor<SchedulerProxy> scheduler, CancellationToken stop)
    {
        try
        {
            var proxy = await scheduler.GetAsync(stop);
            var queue = await proxy.Ask<SchedulerMessages.QueueList>(new SchedulerMessages.GetQueue(), Limit, stop);
            return PageResult.Of<QueuePage>(new QueueModel(queue.Jobs, await SeenAsync(queue.Jobs, services, stop)));
        }
        catch (AskTimeoutException)
        {
            return PageResult.Of<QueuePage>(new QueueModel(null, new HashSet<LeadJobId>()), StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static async Task<IReadOnlySet<LeadJobId>> SeenAsync(IReadOnlyList<QueuedJob> queue, PageServices services, CancellationToken stop)
    {
        var seen = new HashSet<LeadJobId>();
        // No more parameters than any database takes.
        foreach (var some in queue.Where(job => job.Jobs.Count > 0).Chunk(500))
            seen.UnionWith((await services.JobsAsync(new JobQuery(Limit: some.Length, Jobs: [.. some.Select(job => job.Jobs[0].Job)]), stop)).Jobs.Select(job => job.Lead));
        return seen;
    }

    private static async Task<IResult> DevicesAsync(string tab, Func<DeviceRow, bool> shows, PageServices services, CancellationToken stop) =>
        PageResult.Of<DevicesPage>(new DeviceList(tab, [.. (await services.DevicesAsync(stop)).Where(shows)]));

    private static async Task<IResult> DeviceAsync(string name, HttpRequest request, PageServices services, CancellationToken stop)
    {
        if (await services.DeviceAsync(name, stop) is not { } device) return PageResult.Missing($"device '{name}'");
        var (offset, limit) = PageLinks.Asked(request.Query);
        var jobs = await services.JobsAsync(new JobQuery(offset, limit, Device: device.Name), stop);
        var current = device.CurrentJob is { } job ? await services.JobAsync(job, stop) : null;
        return PageResult.Of<DevicePage>(new DeviceDetail(device, current, jobs.Jobs, PageLinks.Of(request, jobs.Count)));
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

    private static async Task<IResult> WorkersAsync(PageServices services, ClusterReading cluster, CancellationToken stop)
    {
        var devices = await services.DevicesAsync(stop);
        return PageResult.Of<WorkersPage>(new WorkerList(WorkerCount.Of(devices), await cluster.ReadAsync(stop)));
    }

    private static async Task<IResult> WorkerAsync(string name, PageServices services, CancellationToken stop)
    {
        var devices = (await services.DevicesAsync(stop)).Where(device => device.Dispatcher == name).ToList();
        return devices.Count == 0 ? PageResult.Missing($"dispatcher '{name}'") : PageResult.Of<WorkerPage>(new WorkerDetail(WorkerCount.Of(devices)[0], devices));
    }
}
