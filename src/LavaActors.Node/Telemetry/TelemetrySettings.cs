namespace LavaActors.Node.Telemetry;

/// <summary>Where metrics and traces go.</summary>
/// <param name="Lab">The lab's name, the same on all its nodes: part of the ids of its jobs' traces, and <c>service.namespace</c>.</param>
/// <param name="Otlp">The collector that is sent metrics and traces; null: none is. Metrics can be fetched in any case.</param>
/// <param name="IsHttp">The collector is spoken to by HTTP with protobuf, and not by gRPC.</param>
public sealed record TelemetrySettings(string Lab = "lava", Uri? Otlp = null, bool IsHttp = false)
{
    /// <summary>The variable that OpenTelemetry has for the collector's address; the settings file counts before it.</summary>
    public const string OtlpVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
}
