using System.Globalization;
using System.Text;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary><c>/v1/prometheus/</c>: the few numbers that dashboards for the reference read, under its names (spec: rest-api.md §5.5). All others are at <c>/metrics</c>.</summary>
internal static class PrometheusEndpoint
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void MapPrometheus(this IEndpointRouteBuilder app) => app.MapGet("/v1/prometheus/", ShowAsync).Needs(Operation.Read);

    private static async Task<IResult> ShowAsync(HttpContext context, IJobQueries queries, LabReading reading, CancellationToken stop)
    {
        var (caller, lab) = (context.Caller(), await reading.ReadAsync(stop));
        List<DeviceRow> devices = [.. lab.Devices.Where(device => lab.IsVisible(caller, device)).Select(device => device.Row)];
        List<WorkerRow> workers = [.. lab.Workers.Where(worker => lab.IsVisible(caller, worker))];
        var running = await queries.ListAsync(new JobQuery(Limit: 1, States: [JobState.Running, JobState.Canceling]), stop);
        var queued = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var type in devices.Select(device => device.DeviceType).Distinct(StringComparer.Ordinal))
            queued.Add(type, (await queries.ListAsync(new JobQuery(Limit: 1, States: [JobState.Submitted, JobState.Scheduling], DeviceType: type), stop)).Count);
        return TypedResults.Text(Text(devices, workers, running.Count, queued), ContentType);
    }

    /// <param name="queued">How many jobs wait for a device, by type.</param>
    internal static string Text(IReadOnlyList<DeviceRow> devices, IReadOnlyList<WorkerRow> workers, long running, IReadOnlyDictionary<string, long> queued)
    {
        var text = new StringBuilder();
        var kept = devices.Where(device => device.Health != DeviceHealth.Retired).ToList();
        Gauge("devices_online", "Devices that are not retired and whose worker is online", kept.Count(IsOnline));
        Gauge("devices_not_retired", "Devices that are not retired", kept.Count);
        Gauge("devices_running", "Devices that run a job", kept.Count(device => device.State == DeviceState.Running));
        Gauge("jobs_running", "Jobs that run", running);
        var isChecked = kept.Where(device => device.HealthCheck is not null).ToList();
        Gauge("devices_health_check_total", "Devices whose health is checked by jobs", isChecked.Count);
        Gauge("devices_health_check_complete", "Devices whose last health check passed", isChecked.Count(device => device.LastCheckHealth is JobHealth.Complete));

        Head("device_type", "Devices by type and state, and jobs that wait for the type");
        foreach (var type in devices.GroupBy(device => device.DeviceType, StringComparer.Ordinal).OrderBy(type => type.Key, StringComparer.Ordinal))
        {
            foreach (var state in new[] { "idle", "busy", "offline", "maintenance" }) Sample(type.Key, state, type.Count(device => Is(device, state)));
            Sample(type.Key, "queue", queued.GetValueOrDefault(type.Key));
        }

        var working = workers.Where(worker => worker.Health != WorkerHealth.Retired).ToList();
        Gauge("workers_not_retired", "Workers that are not retired", working.Count);
        Gauge("workers_online", "Workers that are online and not retired", working.Count(worker => worker.IsOnline));
        Gauge("workers_offline", "Workers that are offline and not retired", working.Count(worker => !worker.IsOnline));
        Gauge("workers_maintenance", "Workers in maintenance", working.Count(worker => worker.Health == WorkerHealth.Maintenance));
        Gauge("workers_active", "Workers that are active", working.Count(worker => worker.Health == WorkerHealth.Active));
        return text.ToString();

        void Head(string name, string help) => text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(" gauge\n");

        void Gauge(string name, string help, long value)
        {
            Head(name, help);
            text.Append(name).Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }

        void Sample(string type, string state, long value) =>
            text.Append("device_type{name=\"").Append(Escaped(type)).Append("\",state=\"").Append(state).Append("\"} ").Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static bool IsOnline(DeviceRow device) => device.LostBecause is null;

    // As the reference's summary of types has them (spec: web-ui.md §4): one in maintenance that still runs something is in two of them.
    private static bool Is(DeviceRow device, string state) => device.Health is not DeviceHealth.Retired && state switch
    {
        "idle" => device.State is DeviceState.Idle && IsOnline(device) && device.Health is DeviceHealth.Good or DeviceHealth.Unknown,
        "busy" => device.State is DeviceState.Reserved or DeviceState.Running,
        "offline" => device.State is DeviceState.Idle && device.Health is not DeviceHealth.Maintenance && (device.Health is DeviceHealth.Bad or DeviceHealth.Looping || !IsOnline(device)),
        "maintenance" => device.Health is DeviceHealth.Maintenance,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "no state of the summary"),
    };

    private static string Escaped(string label) => label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
