using LavaActors.Benchmarks.Measuring;

namespace LavaActors.Benchmarks;

/// <summary>
/// The scheduler's decisions alone, without actors, journal and network: a queue of 10,000 submissions on 1,000 devices, filled and then drained in simulated time. One in five is a
/// group of two to eight roles; devices of ten types have tags or none. Options: <c>--jobs N</c>, <c>--devices N</c>, <c>--seed N</c>.
/// </summary>
public static class ScheduleBenchmark
{
    private const int Plays = 3;
    private const double DecisionLimitMs = 10;
    private const double DrainLimitSeconds = 10;

    public static Task<bool> RunAsync(string[] args)
    {
        var (jobs, devices) = (Figures.Option(args, "--jobs", 10_000), Figures.Option(args, "--devices", 1_000));
        var seed = Figures.Option(args, "--seed", 1);
        // The compiler is at work.
        new LabSimulation(seed, 500, 100).Play();

        var simulation = new LabSimulation(seed, jobs, devices);
        Figures.Say($"schedule: {jobs} queued jobs on {devices} devices of {LabSimulation.Types} types, seed {seed}");
        simulation.Fill();
        simulation.PrintMemory();
        var waiting = simulation.Waiting;
        simulation.Drain();
        Figures.PrintSpread("one submission into the growing queue", simulation.Submissions, "ms", "0.000");
        Figures.PrintSpread("one end of a run, full queue", simulation.Ends.Take(waiting / 2).ToList(), "ms", "0.000");
        Figures.PrintSpread("one end of a run, whole drain", simulation.Ends, "ms", "0.000");
        Figures.PrintSpread("one decision of another kind", simulation.Others, "ms", "0.000");
        var total = (simulation.Ends.Sum() + simulation.Others.Sum()) / 1000;
        Figures.Say($"  the whole drain: {simulation.Ends.Count + simulation.Others.Count} decisions in {total:0.00} s, {simulation.Days:0.0} days of the lab; devices kept for {simulation.MostHolds} groups at a time at most");
        Figures.PrintSpread("why one job waits", simulation.Explanations, "ms", "0.000");
        var decisions = simulation.Decisions;
        var quick = Figures.Goal($"p99 of all decisions under {DecisionLimitMs} ms", Figures.Percentile(decisions, 99) < DecisionLimitMs);
        // Each play makes the same decisions. What else the machine does, the collector too, hits another decision each time.
        var least = decisions.ToArray();
        for (var play = 1; play < Plays; play++)
        {
            var again = new LabSimulation(seed, jobs, devices);
            again.Play();
            var times = again.Decisions;
            if (times.Count != least.Length) throw new InvalidOperationException($"the same queue took {least.Length} decisions and then {times.Count}");
            for (var i = 0; i < least.Length; i++) least[i] = Math.Min(least[i], times[i]);
        }

        Figures.PrintSpread($"each decision, the least of {Plays} plays", least, "ms", "0.000");
        var all = Figures.Goal($"each decision under {DecisionLimitMs} ms", least.Max() < DecisionLimitMs);
        return Task.FromResult(Figures.Goal($"drained in under {DrainLimitSeconds} s", total < DrainLimitSeconds) && quick && all);
    }
}
