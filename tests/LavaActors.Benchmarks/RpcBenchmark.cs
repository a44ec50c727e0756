using System.Diagnostics;
using System.Net.Http.Json;
using LavaActors.Benchmarks.Measuring;
using LavaActors.XmlRpc;

namespace LavaActors.Benchmarks;

/// <summary>
/// Submissions per second to one node with PostgreSQL, by XML-RPC and by REST, every check on: first while the jobs wait for a board that is busy, then while they run, one
/// after the other, as fast as they can on the same two cores.
/// Options: <c>--jobs N</c> (2000), <c>--clients N</c> (16).
/// </summary>
public static class RpcBenchmark
{
    private const double Goal = 200;

    // The compiler is at work.
    private const int WarmUp = 200;

    public static async Task<bool> RunAsync(string[] args)
    {
        var (jobs, clients) = (Figures.Option(args, "--jobs", 2000), Figures.Option(args, "--clients", 16));
        await using var postgres = await PostgresProcess.StartAsync();
        await using var board = new FakeBoard();
        await using var node = await NodeProcess.StartAsync(["--listen", "127.0.0.1:0", "--store", postgres.Store], [(FakeBoard.Hostname, board.Configuration)]);
        using var http = new HttpClient { BaseAddress = node.Address };
        Figures.Say($"rpc: submissions to one node, {clients} clients at a time, {postgres.Version}");
        var busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        board.Print = (_, stop) => busy.Task.WaitAsync(stop);
        var first = await node.SubmitAsync(FakeBoard.Job.Replace("minutes", "hours", StringComparison.Ordinal));
        await node.UntilAsync(first, role => role.State == "Running");
        var byRpc = await RateAsync("XML-RPC", jobs, clients, () => RpcAsync(http));
        var byRest = await RateAsync("REST", jobs, clients, () => RestAsync(http));
        (board.Print, board.Repeat) = (null, 0);
        busy.SetResult();
        await RateAsync("XML-RPC, jobs run", jobs, clients, () => RpcAsync(http));
        await RateAsync("REST, jobs run", jobs, clients, () => RestAsync(http));
        return Figures.Goal($"{Goal} submissions per second by each", byRpc >= Goal && byRest >= Goal);
    }

    private static async Task<double> RateAsync(string what, int jobs, int clients, Func<Task> submit)
    {
        await Parallel.ForAsync(0, WarmUp, new ParallelOptions { MaxDegreeOfParallelism = clients }, async (_, _) => await submit());
        var milliseconds = new double[jobs];
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, jobs, new ParallelOptions { MaxDegreeOfParallelism = clients }, async (n, _) =>
        {
            var one = Stopwatch.GetTimestamp();
            await submit();
            milliseconds[n] = Stopwatch.GetElapsedTime(one).TotalMilliseconds;
        });
        var rate = jobs / Stopwatch.GetElapsedTime(start).TotalSeconds;
        Figures.Say($"  {what}: {rate:0} submissions per second");
        Figures.PrintSpread($"{what}, answered (stored)", milliseconds, "ms");
        return rate;
    }

    private static async Task RpcAsync(HttpClient http)
    {
        using var body = new ByteArrayContent(XmlRpcWriter.Call("scheduler.jobs.submit", FakeBoard.Job));
        using var response = await http.PostAsync("RPC2", body);
        response.EnsureSuccessStatusCode();
        // A fault is thrown.
        XmlRpcReader.ReadResponse(await response.Content.ReadAsStreamAsync(), XmlRpcLimits.Call);
    }

    private static async Task RestAsync(HttpClient http)
    {
        using var response = await http.PostAsJsonAsync("api/v0.2/jobs/", new { definition = FakeBoard.Job });
        response.EnsureSuccessStatusCode();
    }
}
