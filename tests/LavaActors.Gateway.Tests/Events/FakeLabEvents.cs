using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Tests.Events;

/// <summary>The lab's events in memory.</summary>
internal sealed class FakeLabEvents : ILabEvents
{
    private readonly Lock _gate = new();
    private readonly List<LabEvent> _events = [];

    public static DateTimeOffset Noon { get; } = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static LabEvent Job(long number, long job = 7, JobState state = JobState.Running, string device = "mustang-01", string description = "a job", JobVisibility? visibility = null) => new(
        number, Noon.AddSeconds(number),
        Job: new JobChange(new JobId(job), new LeadJobId(job), $"{job}", "", "ann", description, 50, visibility ?? JobVisibility.Public, state, JobHealth.Unknown, Noon, "mustang", device, "lab-a", Noon.AddSeconds(1)));

    public static LabEvent Device(long number, string name = "mustang-01", string? job = null) =>
        new(number, Noon.AddSeconds(number), Device: new DeviceChange(name, "mustang", "lab-a", DeviceState.Idle, DeviceHealth.Good, Job: job));

    public static LabEvent Worker(long number) => new(number, Noon.AddSeconds(number), Worker: new WorkerChange("lab-a", WorkerChange.Offline, nameof(WorkerHealth.Active)));

    public void Put(params IEnumerable<LabEvent> events)
    {
        lock (_gate) _events.AddRange(events);
    }

    public void Drop(long upTo)
    {
        lock (_gate) _events.RemoveAll(one => one.Number <= upTo);
    }

    public Task<LabEventRange> RangeAsync(CancellationToken stop)
    {
        lock (_gate) return Task.FromResult(_events.Count == 0 ? new LabEventRange(0, 0) : new LabEventRange(_events[0].Number, _events[^1].Number));
    }

    public Task<IReadOnlyList<LabEvent>> ReadAsync(long after, int limit, CancellationToken stop)
    {
        lock (_gate) return Task.FromResult<IReadOnlyList<LabEvent>>([.. _events.Where(one => one.Number > after).Take(limit)]);
    }
}
