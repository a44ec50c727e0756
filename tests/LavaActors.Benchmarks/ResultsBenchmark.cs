using System.Globalization;
using LavaActors.Benchmarks.Measuring;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.Benchmarks;

/// <summary>
/// 1,000 calls of lava-test-case in one shell on a server that is up: results a second from the submission until lists and pages show them all, so the
/// job itself counts against them. Beside it the same calls over plain ssh, without this program: what the target can do at most. Needs the lab. Options: <c>--rounds N</c> (10).
/// </summary>
public static class ResultsBenchmark
{
    private const int Calls = 1000;
    private const double PerSecond = 1400, PeerPerSecond = 420, PeerScriptPerSecond = 1450;

    public static async Task<bool> RunAsync(string[] args)
    {
        var rounds = Figures.Option(args, "--rounds", 10);
        await using var lab = await SshLab.StartAsync(1);
        await using var node = await lab.NodeAsync(1);
        var (one, many, shell, function, command) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds + 3; round++)
        {
            await node.IdleAsync("server-00");
            var single = await node.RunAsync(SshLab.Job("lava-test-case c1 --result pass"));
            await node.IdleAsync("server-00");
            var run = await node.RunAsync(SshLab.Job(Loop("lava-test-case")));
            var job = run.Job;
            var suite = (await node.Client.SuitesAsync(job, CancellationToken.None)).Single(suite => suite.Name == "0_one");
            var recorded = (await node.Client.TestsAsync(job, CancellationToken.None)).Count(test => test.Suite == suite.Id);
            if (recorded != Calls) throw new InvalidOperationException($"job {job} has {recorded} results instead of {Calls}");
            var action = (await node.Client.TimelineAsync(job, CancellationToken.None)).Roles[0].Actions.Single(action => action.Name == "lava-test-shell");
            var functionTook = await AloneAsync(lab.Servers[0], job, $". /lava-{job}/functions");
            var commandTook = await AloneAsync(lab.Servers[0], job, $"PATH=/lava-{job}/bin:$PATH");
            if (round < 3) continue;
            one.Add(single.ShownSeconds);
            many.Add(run.ShownSeconds);
            shell.Add(Calls / (action.End!.Value - action.Start).TotalSeconds);
            function.Add(Calls / functionTook);
            command.Add(Calls / commandTook);
        }

        Figures.Say($"results: {Calls} calls of lava-test-case in one shell");
        Figures.PrintSpread("a job with one call", one, "s", "0.000");
        Figures.PrintSpread($"a job with {Calls} calls", many, "s", "0.000");
        var rate = Calls / Figures.Median(many);
        Figures.Say($"  recorded: {rate:0} results/s with the whole job's own time, {Calls / (Figures.Median(many) - Figures.Median(one)):0} from the difference of these medians");
        Figures.PrintSpread("within the test action, start-up included", shell, "results/s", "0");
        Figures.PrintSpread("the calls alone, over plain ssh", function, "calls/s", "0");
        Figures.PrintSpread("the same with a process for each call", command, "calls/s", "0");
        Figures.Say($"  peer, recorded: {PeerPerSecond} results/s from the same difference, its script alone {PeerScriptPerSecond}; ratios {rate / PeerPerSecond:0.0} and {Figures.Median(function) / PeerScriptPerSecond:0.0}");
        return Figures.Goal($"at least {PerSecond} results/s recorded", rate >= PerSecond);
    }

    /// <summary>Seconds of the calls, by the clock of the shell that makes them and to which nobody listens, with the files of a job, which stay on the server.</summary>
    private static async Task<double> AloneAsync(SshServer server, long job, string prepare)
    {
        var said = await server.ShellAsync($"mkdir -p /tmp/results; export LAVA_RESULT_DIR=/tmp/results; {prepare}; from=$EPOCHREALTIME; {Loop("lava-test-case")}; echo took $from $EPOCHREALTIME; rm -r /tmp/results");
        var times = said.Split('\n').Single(line => line.StartsWith("took ", StringComparison.Ordinal)).Trim().Split(' ');
        return double.Parse(times[2], CultureInfo.InvariantCulture) - double.Parse(times[1], CultureInfo.InvariantCulture);
    }

    private static string Loop(string command) => $"for i in $(seq {Calls}); do {command} c$i --result pass; done";
}
