using System.Diagnostics;
using System.Globalization;
using LavaActors.Benchmarks.Measuring;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.Benchmarks;

/// <summary>
/// A whole minimal job on a server that is up: deploy to ssh, boot ssh, one test case; from the submission over HTTP to the event that tells of its end. Then
/// what it takes of CPU time, and of memory: many jobs that wait in their test shells, against one. Needs the lab. Options: <c>--rounds N</c> (30).
/// </summary>
public static class JobBenchmark
{
    private const int WarmUp = 10;
    private const double LimitSeconds = 1;
    private const double PeerSeconds = 2.67, PeerServerSeconds = 20.2, PeerDefaultSeconds = 34.0, PeerCpuSeconds = 0.53, PeerMiB = 114;
    private static readonly int[] AtOnce = [1, 10, 50];
    private static readonly string Minimal = SshLab.Job("lava-test-case one --result pass");

    public static async Task<bool> RunAsync(string[] args)
    {
        var rounds = Figures.Option(args, "--rounds", 30);
        await using var lab = await SshLab.StartAsync(AtOnce.Max());
        Figures.Say($"job: deploy to ssh, boot ssh, one test case, on a server that is up");
        var median = await OneByOneAsync(lab, rounds);
        var memory = new List<(int Jobs, double Bytes)>();
        foreach (var jobs in AtOnce) memory.Add((jobs, await WaitingAsync(lab, jobs)));
        var slope = (memory[^1].Bytes - memory[0].Bytes) / (memory[^1].Jobs - memory[0].Jobs) / Figures.MiB;
        Figures.Say($"  memory per running job, from {memory[0].Jobs} to {memory[^1].Jobs}: {slope:0.00} MiB");
        Figures.Say($"  peer, recorded: {PeerMiB} MiB per running job (its runner alone); ratio {PeerMiB / Math.Max(slope, 0.01):0}");
        return Figures.Goal($"under {LimitSeconds} s", median < LimitSeconds);
    }

    private static async Task<double> OneByOneAsync(SshLab lab, int rounds)
    {
        await using var node = await lab.NodeAsync(1);
        var seconds = new List<double>();
        var phases = new Dictionary<string, List<double>>();
        ProcessUse? before = null;
        for (var round = 0; round < rounds + WarmUp; round++)
        {
            await node.IdleAsync("server-00");
            if (round == WarmUp) before = node.Use;
            var run = await node.RunAsync(Minimal);
            if (round == 0) Figures.Say($"  the first job after the start of the node (cold): {run.Seconds:0.000} s");
            if (round < WarmUp) continue;
            seconds.Add(run.Seconds);
            var timeline = await node.Client.TimelineAsync(run.Job, CancellationToken.None);
            foreach (var action in timeline.Roles[0].Actions.Where(action => action.End is not null))
            {
                if (!phases.TryGetValue($"{action.Level} {action.Name}", out var times)) phases.Add($"{action.Level} {action.Name}", times = []);
                times.Add((action.End!.Value - action.Start).TotalMilliseconds);
            }
        }

        var cpu = (node.Use.CpuSeconds - before!.CpuSeconds) / rounds;
        Figures.PrintSpread("submission to Finished", seconds, "s", "0.000");
        Figures.Say($"  longest actions, median ms: {string.Join(", ", phases.OrderByDescending(phase => Figures.Median(phase.Value)).Take(9).Select(phase => string.Create(CultureInfo.InvariantCulture, $"{phase.Key} {Figures.Median(phase.Value):0}")))}");
        Figures.Say($"  CPU time of the node per job: {cpu:0.000} s");
        var median = Figures.Median(seconds);
        Figures.Say($"  peer, recorded: {PeerSeconds} s and {PeerCpuSeconds} CPU s by its runner alone, ratios {PeerSeconds / median:0.0} and {PeerCpuSeconds / cpu:0.0}; through its server {PeerServerSeconds} s with event notifications, {PeerDefaultSeconds} s by default, ratios {PeerServerSeconds / median:0} and {PeerDefaultSeconds / median:0}");
        return median;
    }

    /// <summary>Resident bytes of a node while this many of its jobs wait in their shells.</summary>
    private static async Task<double> WaitingAsync(SshLab lab, int jobs)
    {
        await using var node = await lab.NodeAsync(AtOnce.Max());
        var passed = 0;
        for (var round = 0; round < WarmUp; round++) passed = (await node.RunAsync(Minimal)).Passed;
        var idle = node.Use.Resident;
        var start = Stopwatch.GetTimestamp();
        var definition = SshLab.Job("lava-test-case waiting --result pass", "until [ -e /tmp/go-on ]; do sleep 1; done");
        var submitted = new List<long>();
        for (var n = 0; n < jobs; n++) submitted.Add(await node.SubmitAsync(definition));

        // All that a minimal job passes but the ends of its definition and of the job itself: then its test case is on record.
        await Task.WhenAll(submitted.Select(job => node.UntilAsync(job, progress => progress.Results.Pass == passed - 2)));
        var all = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var use = node.Use;
        Figures.Say($"  {jobs} at once: all in their test shells after {all:0.0} s; memory {use.Resident / Figures.MiB:0} MiB ({idle / Figures.MiB:0} before)");
        await Task.WhenAll(lab.Servers.Select(server => server.ShellAsync("touch /tmp/go-on")));
        foreach (var job in submitted) await node.UntilAsync(job, progress => progress is { IsFinished: true, Health: "Complete" });
        await Task.WhenAll(lab.Servers.Select(server => server.ShellAsync("rm /tmp/go-on")));
        return use.Resident;
    }
}
