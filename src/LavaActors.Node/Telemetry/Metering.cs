using LavaActors.Gateway.Access;
using LavaActors.Node.Hosting;
using LavaActors.Scheduling.Tracing;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace LavaActors.Node.Telemetry;

/// <summary>Gathers what the parts of a node measure, and the traces of jobs: to be fetched by Prometheus, and sent to a collector where one is named (docs/observability.md).</summary>
internal static class Metering
{
    /// <summary>Where Prometheus fetches metrics.</summary>
    public const string Path = "/metrics";

    /// <summary>Requests that come every few seconds and tell nothing.</summary>
    private static readonly string[] Quiet = [Path, "/health/", "/healthz", "/readyz", "/v1/"];

    public static void AddMetering(this IServiceCollection services, NodeSettings settings, string version)
    {
        var (telemetry, isServed) = (settings.Telemetry, settings.Http is not null || settings.Health is not null);
        if (!isServed && telemetry.Otlp is null) return;
        var builder = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("lava-actors", telemetry.Lab, version, autoGenerateServiceInstanceId: false, settings.Name));
        builder.WithMetrics(metrics =>
        {
            metrics.AddMeter("LavaActors.*").AddAspNetCoreInstrumentation().AddRuntimeInstrumentation();
            if (isServed) metrics.AddPrometheusExporter();
            if (telemetry.Otlp is not null) metrics.AddOtlpExporter(options => Address(options, telemetry, "v1/metrics"));
        });
        if (telemetry.Otlp is not null)
        {
            builder.WithTracing(traces => traces
                .AddSource(JobTraceWriter.SourceName)
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !Array.Exists(Quiet, prefix => context.Request.Path.Value?.StartsWith(prefix, StringComparison.Ordinal) == true))
                .AddOtlpExporter(options => Address(options, telemetry, "v1/traces")));
        }
    }

    /// <summary>Serves the metrics of the node at <see cref="Path"/>.</summary>
    public static void MapMetering(this WebApplication app) => app.MapPrometheusScrapingEndpoint(Path).Needs(Operation.Read).NeedsNoRight("reads, by whatever method");

    // By gRPC the address is that of the server; by HTTP each kind of data has a path of its own below it.
    private static void Address(OtlpExporterOptions options, TelemetrySettings telemetry, string path)
    {
        options.Protocol = telemetry.IsHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        options.Endpoint = telemetry.IsHttp ? new Uri(new Uri($"{telemetry.Otlp!.AbsoluteUri.TrimEnd('/')}/"), path) : telemetry.Otlp!;
    }
}
