using System.Diagnostics.Metrics;
using LavaActors.Protocol.Metrics;

namespace LavaActors.Gateway.Metrics;

/// <summary>What a gateway measures beside its HTTP requests (docs/observability.md).</summary>
internal static class GatewayMetrics
{
    public const string MeterName = "LavaActors.Gateway";

    private static readonly Meter Meter = new(MeterName);
    private static readonly UpDownCounter<long> Watchers = Meter.CreateUpDownCounter<long>("lava.watchers", "{watcher}", "Streams of progress or of a log that somebody watches live, by kind.");
    private static readonly Counter<long> Submissions = Meter.CreateCounter<long>("lava.submissions", "{submission}", "What people submitted, by outcome: accepted, invalid, refused or unanswered.");
    private static readonly Histogram<double> Submitting = Meter.CreateHistogram(
        "lava.submission.duration", "s", "From a submission to its answer.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Stores });

    /// <summary>Somebody watches, until the answer is disposed of.</summary>
    public static IDisposable Watch(string kind)
    {
        Watchers.Add(1, Tag(kind));
        return new Watcher(kind);
    }

    public static void CountSubmission(object answer, TimeSpan duration)
    {
        var outcome = answer switch
        {
            GatewayMessages.Submitted => "accepted",
            GatewayMessages.Invalid => "invalid",
            GatewayMessages.Refused => "refused",
            _ => "unanswered",
        };
        Submissions.Add(1, new KeyValuePair<string, object?>("lava.submission.outcome", outcome));
        Submitting.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("lava.submission.outcome", outcome));
    }

    private static KeyValuePair<string, object?> Tag(string kind) => new("lava.watcher.kind", kind);

    private sealed class Watcher(string kind) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0) Watchers.Add(-1, Tag(kind));
        }
    }
}
