using System.Diagnostics.Metrics;
using LavaActors.Protocol.Metrics;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Metrics;

/// <summary>What MultiNode groups measure (docs/observability.md).</summary>
internal static class GroupMetrics
{
    public const string MeterName = "LavaActors.Coordination";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Messages = Meter.CreateCounter<long>("lava.group.messages", "{message}", "Messages that members of groups sent (lava-send).");
    private static readonly Counter<long> Barriers = Meter.CreateCounter<long>("lava.group.barriers", "{barrier}", "Barriers that opened (lava-sync).");
    private static readonly Counter<long> Deadlocks = Meter.CreateCounter<long>("lava.group.deadlocks", "{call}", "Calls that were ended because all waited for each other.");
    private static readonly UpDownCounter<long> Waiting = Meter.CreateUpDownCounter<long>("lava.group.waiting", "{call}", "Calls that wait for other members.");
    private static readonly Histogram<double> Waits = Meter.CreateHistogram(
        "lava.group.wait.duration", "s", "How long calls waited for other members, by call.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Waits });

    /// <summary>A fact is stored. Not to be called for those of a recovery.</summary>
    public static void Count(IEvent fact)
    {
        switch (fact)
        {
            case Sent:
                Messages.Add(1);
                break;
            case BarrierOpened:
                Barriers.Add(1);
                break;
            case Deadlocked:
                Deadlocks.Add(1);
                break;
            default:
                break;
        }
    }

    public static void CountWaiting(int more) => Waiting.Add(more);

    public static void CountWaited(IMemberCommand call, TimeSpan duration) => Waits.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("lava.group.call", NameOf(call)));

    private static string NameOf(IMemberCommand call) => call switch
    {
        Wait => "wait",
        WaitAll => "wait-all",
        Sync => "sync",
        AwaitFormation => "formation",
        _ => "other",
    };
}
