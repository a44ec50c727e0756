using System.Diagnostics;
using LavaActors.Benchmarks.Measuring;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Outlook;

namespace LavaActors.Benchmarks;

/// <summary>
/// What the page of the queue is made from, of a queue of 10,000 submissions on 1,000 devices: why each waits, when it starts by the times of past runs, and the parts that it comes in.
/// Without actors and network. Options: <c>--jobs N</c>, <c>--devices N</c>, <c>--seed N</c>.
/// </summary>
public static class QueueBenchmark
{
    private const int Plays = 10;
    private const double LimitSeconds = 2;

    public static Task<bool> RunAsync(string[] args)
    {
        var (jobs, devices) = (Figures.Option(args, "--jobs", 10_000), Figures.Option(args, "--devices", 1_000));
        var simulation = new LabSimulation(Figures.Option(args, "--seed", 1), jobs, devices);
        simulation.Fill();
        Figures.Say($"queue: {simulation.Waiting} submissions wait for {devices} devices of {LabSimulation.Types} types");
        var past = new PastRuns(Enumerable.Range(0, LabSimulation.Types).SelectMany(type => Enumerable.Range(1, 20).Select(n => new RunTimeRow($"type-{type}", "a job", TimeSpan.FromMinutes(5 * n)))));
        var (state, now) = (simulation.State, simulation.Now);

        Figures.PrintSpread("why each of them waits, where no past runs are known", Timed(() => QueueSight.Of(state, PastRuns.None, now)).Times, "s", "0.000");
        var (whole, all) = Timed(() => QueueSight.Of(state, past, now), plays: 1);
        var (times, sight) = Timed(() => QueueSight.Of(state, past, now, Patience.Usual(TimeProvider.System)));
        Figures.PrintSpread("with when each starts", times, "s", "0.000");
        Figures.Say($"  {Estimated(sight)} of them have an estimate; without a limit of time {Estimated(all)} after {whole[0]:0.0} s");

        var (tellings, parts) = Timed(() => Parts(sight));
        Figures.PrintSpread($"cut into {parts} parts", tellings, "s", "0.000");
        return Task.FromResult(Figures.Goal($"the whole queue in under {LimitSeconds} s", times.Max() + tellings.Max() < LimitSeconds));
    }

    private static int Estimated(QueueSight sight) => sight.Jobs.Count(queued => queued.Estimate.Expected is not null);

    private static int Parts(QueueSight sight)
    {
        var (parts, from) = (0, 0);
        while (from < sight.Jobs.Count)
        {
            from += sight.Tell(new OutlookPart(from, int.MaxValue)).Jobs.Count;
            parts++;
        }

        return parts;
    }

    private static (List<double> Times, T Last) Timed<T>(Func<T> make, int plays = Plays)
    {
        var times = new List<double>();
        // The compiler is at work.
        var last = make();
        for (var play = 0; play < plays; play++)
        {
            var start = Stopwatch.GetTimestamp();
            last = make();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return (times, last);
    }
}
