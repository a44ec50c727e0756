using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using LavaActors.Protocol.Metrics;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Scheduling.Metrics;

/// <summary>
/// What the Scheduler measures (docs/observability.md). Gauges are worked out from its immutable state when somebody reads them, so that deciding costs nothing more; only the node on
/// which the Scheduler lives has any.
/// </summary>
internal static class SchedulerMetrics
{
    public const string MeterName = "LavaActors.Scheduling";

    private const string DeviceType = "lava.device.type";

    private static readonly Meter Meter = new(MeterName);
    private static readonly ConcurrentDictionary<object, Func<(SchedulerState State, DateTimeOffset Now)>> Sources = new(ReferenceEqualityComparer.Instance);

    private static readonly Counter<long> Submitted = Meter.CreateCounter<long>("lava.jobs.submitted", "{job}", "Sub-jobs that were taken into the queue.");
    private static readonly Counter<long> Ended = Meter.CreateCounter<long>("lava.jobs.ended", "{job}", "Sub-jobs that are over, by health and error type.");
    private static readonly Histogram<double> Waited = Meter.CreateHistogram(
        "lava.queue.wait", "s", "From a submission to the reservation of its devices.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Waits });
    private static readonly Histogram<double> Ran = Meter.CreateHistogram(
        "lava.run.duration", "s", "From the reservation of a sub-job's device to the end of its run.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Waits });
    private static readonly Histogram<double> Stored = Meter.CreateHistogram(
        "lava.journal.write.duration", "s", "From the moment an actor hands events over to its journal to the moment they are stored.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Stores });
    private static readonly UpDownCounter<long> Unshown = Meter.CreateUpDownCounter<long>("lava.read_model.pending", "{event}", "Stored events that the read model does not show yet.");
    private static readonly Histogram<double> Shown = Meter.CreateHistogram(
        "lava.read_model.write.duration", "s", "How long the read model takes for a batch of events.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.Stores });

    static SchedulerMetrics()
    {
        Meter.CreateObservableGauge("lava.jobs.running", () => Read(Running), "{job}", "Sub-jobs that have a device and are not over.");
        Meter.CreateObservableGauge("lava.queue.length", () => Read(Queue), "{job}", "Sub-jobs that wait for a device.");
        Meter.CreateObservableGauge("lava.queue.oldest", () => Read(Oldest), "s", "How long the submission has waited that has waited longest for a device of the type.");
        Meter.CreateObservableGauge("lava.devices", () => Read(Devices), "{device}", "Devices by type, health, and state: idle, busy or lost.");
        Meter.CreateObservableGauge("lava.dispatchers", () => Read(Dispatchers), "{dispatcher}", "Dispatchers that are up, and those that are down.");
    }

    /// <summary>The Scheduler of this process is there from now on, until the answer is disposed of.</summary>
    /// <param name="read">Its present state; called from any thread.</param>
    public static IDisposable Observe(Func<(SchedulerState State, DateTimeOffset Now)> read)
    {
        var source = new Source();
        Sources[source] = read;
        return source;
    }

    /// <summary>A fact is stored. Not to be called for those of a recovery.</summary>
    /// <param name="before">The state without it.</param>
    public static void Count(SchedulerState before, IEvent fact)
    {
        switch (fact)
        {
            case JobSubmitted e:
                foreach (var sub in e.SubJobs) Submitted.Add(1, Tag(DeviceType, TypeOf(e, sub)));
                break;
            case DevicesReserved e when before.Jobs.TryGetValue(e.Lead, out var job):
                foreach (var type in job.Submission.SubJobs.Where(sub => !sub.Request.IsGuest).Select(sub => TypeOf(job.Submission, sub)).Distinct(StringComparer.Ordinal))
                    Waited.Record((e.At - job.Submission.At).TotalSeconds, Tag(DeviceType, type));
                break;
            case RunEndRecorded e when before.Jobs.TryGetValue(e.Lead, out var job) && job.Submission.SubJobs.FirstOrDefault(sub => sub.Job == e.Job) is { } sub:
                var tags = new TagList { { DeviceType, TypeOf(job.Submission, sub) }, { "lava.job.health", e.Health.ToString() } };
                if (job.ReservedAt is { } since) Ran.Record((e.At - since).TotalSeconds, tags);
                if (e.ErrorType is { } error) tags.Add("error.type", error);
                Ended.Add(1, tags);
                break;
            default:
                break;
        }
    }

    /// <param name="actor">Who stored: <c>scheduler</c>, <c>role</c>.</param>
    /// <param name="since">A timestamp of <see cref="Stopwatch"/>.</param>
    public static void CountStored(string actor, long since) => Stored.Record(Stopwatch.GetElapsedTime(since).TotalSeconds, Tag("lava.actor", actor));

    /// <summary>So many more stored events wait for the read model; fewer when negative.</summary>
    public static void CountUnshown(long events) => Unshown.Add(events);

    /// <param name="since">A timestamp of <see cref="Stopwatch"/>.</param>
    public static void CountShown(long since) => Shown.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);

    internal static IEnumerable<Measurement<long>> Running(SchedulerState state, DateTimeOffset now) => ByType(
        from job in state.Jobs.Values
        where job.Reservations is not null
        from sub in job.Submission.SubJobs
        where !job.Ended.Contains(sub.Job)
        select TypeOf(job.Submission, sub));

    // A type that nobody waits for reads 0, so that a curve comes down again.
    internal static IEnumerable<Measurement<long>> Queue(SchedulerState state, DateTimeOffset now)
    {
        var waiting = state.Queue.Values.SelectMany(entry => entry.Demands).CountBy(demand => demand.DeviceType, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return TypesOf(state).Union(waiting.Keys, StringComparer.Ordinal).Select(type => new Measurement<long>(waiting.GetValueOrDefault(type), Tag(DeviceType, type)));
    }

    internal static IEnumerable<Measurement<double>> Oldest(SchedulerState state, DateTimeOffset now)
    {
        var oldest = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var entry in state.Queue.Values)
        {
            var at = state.Jobs[entry.Lead].Submission.At;
            foreach (var need in entry.Needs)
                oldest[need.DeviceType] = oldest.TryGetValue(need.DeviceType, out var other) && other < at ? other : at;
        }

        return TypesOf(state).Union(oldest.Keys, StringComparer.Ordinal)
            .Select(type => new Measurement<double>(oldest.TryGetValue(type, out var at) ? Math.Max(0, (now - at).TotalSeconds) : 0, Tag(DeviceType, type)));
    }

    internal static IEnumerable<Measurement<long>> Devices(SchedulerState state, DateTimeOffset now) =>
        state.Devices.Values
            .CountBy(board => (board.DeviceType, board.Health, State: board.LostBecause is not null ? "lost" : board.HeldBy is not null ? "busy" : "idle"))
            .Select(same => new Measurement<long>(
                same.Value, Tag(DeviceType, same.Key.DeviceType), Tag("lava.device.health", same.Key.Health.ToString()), Tag("lava.device.state", same.Key.State)));

    internal static IEnumerable<Measurement<long>> Dispatchers(SchedulerState state, DateTimeOffset now)
    {
        var up = state.Dispatchers.Values.LongCount(known => known.IsUp);
        return [new Measurement<long>(up, Tag("lava.dispatcher.state", "up")), new Measurement<long>(state.Dispatchers.Count - up, Tag("lava.dispatcher.state", "down"))];
    }

    private static IEnumerable<string> TypesOf(SchedulerState state) => state.Devices.Values.Select(board => board.DeviceType).Distinct(StringComparer.Ordinal);

    private static IEnumerable<Measurement<long>> ByType(IEnumerable<string> types) =>
        types.CountBy(type => type, StringComparer.Ordinal).Select(same => new Measurement<long>(same.Value, Tag(DeviceType, same.Key)));

    private static IEnumerable<Measurement<T>> Read<T>(Func<SchedulerState, DateTimeOffset, IEnumerable<Measurement<T>>> of)
        where T : struct =>
        Sources.Values.SelectMany(read => read() is var (state, now) ? of(state, now) : []);

    /// <summary>A guest counts as what its host is.</summary>
    private static string TypeOf(JobSubmitted submission, SubJob sub) =>
        sub.Request.DeviceType ?? submission.SubJobs.FirstOrDefault(host => !host.Request.IsGuest && host.Request.Role == sub.Request.HostRole)?.Request.DeviceType ?? "";

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);

    private sealed class Source : IDisposable
    {
        public void Dispose() => Sources.TryRemove(this, out _);
    }
}
