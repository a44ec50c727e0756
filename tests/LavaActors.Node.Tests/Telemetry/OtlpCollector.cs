using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Node.Tests.Telemetry;

/// <summary>A span as a collector was sent it.</summary>
/// <param name="Error">What its status says; null when that is no error.</param>
internal sealed record OtlpSpan(
    string Trace,
    string Id,
    string Parent,
    string Source,
    string Name,
    ulong Start,
    ulong End,
    string? Error,
    IReadOnlyDictionary<string, string> Tags,
    IReadOnlyDictionary<string, string> Resource);

/// <summary>An OpenTelemetry collector at a port of loopback, by HTTP with protobuf (OTLP specification): it keeps what it is sent.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _server;

    public OtlpCollector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapPost("/v1/traces", async (HttpRequest request) =>
        {
            foreach (var span in SpansOf(await BodyAsync(request))) Spans.Enqueue(span);
        });
        _server.MapPost("/v1/metrics", async (HttpRequest request) =>
        {
            foreach (var name in MetricsOf(await BodyAsync(request))) Metrics.Enqueue(name);
        });
    }

    public ConcurrentQueue<OtlpSpan> Spans { get; } = new();

    /// <summary>Names of metrics.</summary>
    public ConcurrentQueue<string> Metrics { get; } = new();

    public string Address => _server.Urls.Single();

    public Task StartAsync() => _server.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task<OtlpMessage> BodyAsync(HttpRequest request)
    {
        Assert.Equal("application/x-protobuf", request.ContentType);
        return new OtlpMessage(await ByteString.FromStreamAsync(request.Body));
    }

    private static IEnumerable<OtlpSpan> SpansOf(OtlpMessage request) =>
        from ofResource in request.All(1)
        let resource = ofResource.One(1)!.Attributes(1)
        from ofScope in ofResource.All(2)
        let source = ofScope.One(1)!.Text(1)
        from span in ofScope.All(2)
        let status = span.One(15)
        select new OtlpSpan(
            span.Hex(1), span.Hex(2), span.Hex(4), source, span.Text(5), span.Number(7), span.Number(8), status?.Number(3) == 2 ? status.Text(2) : null, span.Attributes(9), resource);

    private static IEnumerable<string> MetricsOf(OtlpMessage request) =>
        from ofResource in request.All(1) from ofScope in ofResource.All(2) from metric in ofScope.All(2) select metric.Text(1);
}
