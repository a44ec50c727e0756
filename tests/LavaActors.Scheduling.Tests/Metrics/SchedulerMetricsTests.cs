using System.Diagnostics.Metrics;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Metrics;
using LavaActors.Scheduling.Tests.Rules;
using static LavaActors.Scheduling.Tests.Rules.Lab;

namespace LavaActors.Scheduling.Tests.Metrics;

public sealed class SchedulerMetricsTests
{
    private static Lab Busy() => new Lab()
        .With(Device("q1"), Device("q2", health: DeviceHealth.Bad), Device("m1", "mustang"))
        .Do(Job(Role())).WaitMinutes(2).Do(Job(Role())).WaitMinutes(3).Do(Job(Role("host"), Role("other", 1), Guest("guest", 2, "host")));

    private static string Text<T>(IEnumerable<Measurement<T>> measured)
        where T : struct =>
        string.Join("; ", measured.Select(one => $"{string.Join(' ', one.Tags.ToArray().Select(tag => tag.Value))} {one.Value}").Order(StringComparer.Ordinal));

    [Fact]
    public void The_queue_is_counted_by_the_devices_that_are_wanted_and_an_empty_one_reads_zero() =>
        Assert.Equal("mustang 0; qemu 3", Text(SchedulerMetrics.Queue(Busy().State, Noon)));

    [Fact]
    public void The_oldest_wait_is_that_of_the_type() => Assert.Equal("mustang 0; qemu 180", Text(SchedulerMetrics.Oldest(Busy().State, Noon.AddMinutes(5))));

    [Fact]
    public void What_runs_is_counted_until_it_is_over()
    {
        var lab = Busy();
        Assert.Equal("qemu 1", Text(SchedulerMetrics.Running(lab.State, Noon)));
        lab.Do(new SchedulerMessages.Cancel(Protocol.Ids.CommandId.New(), new(2), "ann", "")).Do(new SchedulerMessages.Cancel(Protocol.Ids.CommandId.New(), new(3), "ann", "")).End(1);
        Assert.Equal("", Text(SchedulerMetrics.Running(lab.State, Noon)));
    }

    [Fact]
    public void Devices_are_counted_by_type_health_and_state() =>
        Assert.Equal("mustang Good idle 1; qemu Bad idle 1; qemu Good busy 1", Text(SchedulerMetrics.Devices(Busy().State, Noon)));

    [Fact]
    public void Dispatchers_that_are_down_are_counted_too() => Assert.Equal("down 0; up 1", Text(SchedulerMetrics.Dispatchers(Busy().State, Noon)));

    [Fact]
    public void A_facts_numbers_carry_no_job()
    {
        var seen = new List<(string Name, string Tags)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, me) =>
        {
            if (instrument.Meter.Name == SchedulerMetrics.MeterName) me.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, tags));
        listener.Start();

        var state = SchedulerState();
        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            lock (seen) seen.Add((instrument.Name, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
        }

        lock (seen)
        {
            Assert.Contains(("lava.jobs.submitted", "lava.device.type=metered"), seen);
            Assert.Contains(("lava.queue.wait", "lava.device.type=metered"), seen);
            Assert.Contains(("lava.run.duration", "lava.device.type=metered lava.job.health=Incomplete"), seen);
            Assert.Contains(("lava.jobs.ended", "lava.device.type=metered lava.job.health=Incomplete error.type=Infrastructure"), seen);
        }

        Assert.NotEmpty(state.Devices);

        // Every fact once, on the state before it, as the Scheduler does.
        static LavaActors.Scheduling.Rules.SchedulerState SchedulerState()
        {
            var lab = new Lab().With(Device("q1", "metered")).Do(Job(Role(type: "metered"))).End(1, JobHealth.Incomplete, "Infrastructure");
            var state = LavaActors.Scheduling.Rules.SchedulerState.Empty;
            foreach (var fact in lab.AllEvents)
            {
                SchedulerMetrics.Count(state, fact);
                state = state.Apply(fact);
            }

            return state;
        }
    }
}
