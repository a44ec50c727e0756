using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using LavaActors.Benchmarks.Measuring;
using LavaActors.XmlRpc;

namespace LavaActors.Benchmarks;

/// <summary>
/// Submissions per second to one node with PostgreSQL, by XML-RPC and by REST, every check on: first while the jobs wait for a board that is busy, then while they run, one
/// after the other, as fast as they can on the same two cores. On one node by users, who are no administrators and come by their tokens, on another one that has no users.
/// Options: <c>--jobs N</c> (2000), <c>--clients N</c> (16), <c>--users N</c> (4).
/// </summary>
public static class RpcBenchmark
{
    private const double Goal = 200;

    /// <summary>Submissions per second of the real server with four gunicorn workers, by users with tokens, 16 clients.</summary>
    private const double PeerRpc = 46, PeerRest = 50;

    // The compiler is at work.
    private const int WarmUp = 200;

    public static async Task<bool> RunAsync(string[] args)
    {
        var (jobs, clients, users) = (Figures.Option(args, "--jobs", 2000), Figures.Option(args, "--clients", 16), Figures.Option(args, "--users", 4));
        var isReached = await MeasureAsync(users, jobs, clients);
        return await MeasureAsync(0, jobs, clients) && isReached;
    }

    /// <param name="users">How many users submit; 0: the lab has none.</param>
    private static async Task<bool> MeasureAsync(int users, int jobs, int clients)
    {
        await using var postgres = await PostgresProcess.StartAsync();
        await using var board = new FakeBoard();
        await using var node = await NodeProcess.StartAsync(["--listen", "127.0.0.1:0", "--store", postgres.Store], [(FakeBoard.Hostname, board.Configuration)]);
        var who = users == 0 ? "a lab without users" : $"{users} users with tokens";
        Figures.Say($"rpc: submissions to one node, {who}, {clients} clients at a time, {postgres.Version}");

        // Before there is somebody to be: then it is the first user's.
        var busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        board.Print = (_, stop) => busy.Task.WaitAsync(stop);
        var first = await node.SubmitAsync(FakeBoard.Job.Replace("minutes", "hours", StringComparison.Ordinal));
        await node.UntilAsync(first, role => role.State == "Running");

        var (rpc, rest) = (new List<HttpClient>(), new List<HttpClient>());
        try
        {
            for (var n = 0; n < Math.Max(users, 1); n++)
            {
                var (byRpc, byRest) = (new HttpClient { BaseAddress = node.Address }, new HttpClient { BaseAddress = node.Address });
                rpc.Add(byRpc);
                rest.Add(byRest);
                if (users == 0) continue;
                var name = $"bench-{n}";
                var token = await node.AddUserAsync(name);
                byRpc.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{token}")));
                byRest.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", token);
            }

            var waitingRpc = await RateAsync(node, "XML-RPC", jobs, clients, n => RpcAsync(rpc[n % rpc.Count]));
            var waitingRest = await RateAsync(node, "REST", jobs, clients, n => RestAsync(rest[n % rest.Count]));
            (board.Print, board.Repeat) = (null, 0);
            busy.SetResult();
            await RateAsync(node, "XML-RPC, jobs run", jobs, clients, n => RpcAsync(rpc[n % rpc.Count]));
            await RateAsync(node, "REST, jobs run", jobs, clients, n => RestAsync(rest[n % rest.Count]));
            Figures.Say($"  peer, recorded (16 clients): {PeerRpc} a second by XML-RPC, {PeerRest} by REST; ratios to those that wait {waitingRpc / PeerRpc:0.0} and {waitingRest / PeerRest:0.0}");
            return Figures.Goal($"{Goal} submissions per second by each, {who}", waitingRpc >= Goal && waitingRest >= Goal);
        }
        finally
        {
            foreach (var http in rpc.Concat(rest)) http.Dispose();
        }
    }

    /// <param name="submit">Given the number of the submission.</param>
    private static async Task<double> RateAsync(NodeProcess node, string what, int jobs, int clients, Func<int, Task> submit)
    {
        await Parallel.ForAsync(0, WarmUp, new ParallelOptions { MaxDegreeOfParallelism = clients }, async (n, _) => await submit(n));
        var milliseconds = new double[jobs];
        var (start, used) = (Stopwatch.GetTimestamp(), node.Use.CpuSeconds);
        await Parallel.ForAsync(0, jobs, new ParallelOptions { MaxDegreeOfParallelism = clients }, async (n, _) =>
        {
            var one = Stopwatch.GetTimestamp();
            await submit(n);
            milliseconds[n] = Stopwatch.GetElapsedTime(one).TotalMilliseconds;
        });
        var rate = jobs / Stopwatch.GetElapsedTime(start).TotalSeconds;
        Figures.Say($"  {what}: {rate:0} submissions per second, {(node.Use.CpuSeconds - used) / jobs * 1000:0.0} ms of the node's CPU for each");
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
