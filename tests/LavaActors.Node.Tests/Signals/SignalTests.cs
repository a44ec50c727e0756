using System.Runtime.InteropServices;
using LavaActors.Gateway.Api;
using LavaActors.Node.Client;

namespace LavaActors.Node.Tests.Signals;

/// <summary>A process that a person ends leaves no board on; a node that is told to end, or killed, is gone on with by the next one.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly ScriptedBoard _board = new();

    public void Dispose() => _board.Dispose();

    [Theory]
    [InlineData(PosixSignal.SIGINT)]
    [InlineData(PosixSignal.SIGTERM)]
    public async Task Run_ends_its_job_and_switches_the_board_off(PosixSignal signal)
    {
        using var run = NodeProcess.Start("run", _board.Job, "--device", _board.Device, "--config", _board.Dispatcher);
        await run.LineWithAsync(ScriptedBoard.WaitsIn);
        Assert.Equal("on", _board.Power[^1]);

        run.Signal(signal);

        var (code, errors) = await run.EndAsync();
        Assert.Equal(ExitCode.Interrupted, code);
        Assert.Contains("please wait until its board is off", errors);
        Assert.Equal("off", _board.Power[^1]);
    }

    [Fact]
    public async Task A_node_that_a_person_ends_ends_its_runs_as_no_fault_of_theirs_and_switches_their_boards_off()
    {
        long job;
        using (var node = Node())
        {
            using var http = Http(await node.LineWithAsync("ready: "));
            // The viewer stays: its stream must not hold the node up.
            (job, var progress) = await WaitingJobAsync(new HttpJobClient(http));
            await using var viewer = progress;

            node.Signal(PosixSignal.SIGINT);

            var (code, log) = await node.EndAsync();
            Assert.Equal(ExitCode.Ok, code);
            // That the machine is busy is no news of the end.
            Assert.All(log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains("heartbeat", StringComparison.OrdinalIgnoreCase)), line => Assert.Matches(@"^20[-0-9T:.]+Z info /(user|system)/\S+: [^\[]", line));
            Assert.Equal("off", _board.Power[^1]);
        }

        using var next = Node();
        using var again = Http(await next.LineWithAsync("ready: "));
        var reader = new HttpJobClient(again);
        await foreach (var _ in reader.WatchAsync(job, default))
        {
            // What was stored last before the end may be shown a moment after the start.
        }

        var role = (await reader.TimelineAsync(job, default)).Roles[0].Role;
        Assert.Equal(("Finished", "Incomplete"), (role.State, role.Health));
        Assert.StartsWith("Infrastructure: the node is shutting down", role.Failure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_that_is_told_to_end_or_killed_leaves_its_runs_to_the_next_one(bool isTold)
    {
        long job;
        using (var node = Node())
        {
            using var http = Http(await node.LineWithAsync("ready: "));
            (job, var progress) = await WaitingJobAsync(new HttpJobClient(http));
            await using var viewer = progress;
            Assert.Equal(["on"], _board.Power);
            if (!isTold)
            {
                node.Kill();
            }
            else
            {
                node.Signal(PosixSignal.SIGTERM);
                var (code, log) = await node.EndAsync();
                Assert.Equal(ExitCode.Ok, code);
                Assert.Contains("a run goes on in the next process", log, StringComparison.Ordinal);
            }

            Assert.Equal(["on"], _board.Power);
        }

        using var next = Node();
        using var again = Http(await next.LineWithAsync("ready: "));
        var client = new HttpJobClient(again);
        var log2 = "";
        await foreach (var piece in client.LogAsync(job, follow: true, default))
        {
            log2 += System.Text.Encoding.UTF8.GetString(piece.Span);
            if (log2.Contains("power decision 2", StringComparison.Ordinal)) break;
        }

        Assert.Contains("the dispatcher process was restarted; the run goes on with 1 minimal-boot, which begins again from its start", log2, StringComparison.Ordinal);
        await client.CancelAsync(job, default);
        await foreach (var _ in client.WatchAsync(job, default))
        {
            // Until it is over.
        }

        Assert.Equal(["on", "on", "off"], _board.Power);
        var role = (await client.TimelineAsync(job, default)).Roles[0].Role;
        Assert.Equal(("Finished", "Canceled"), (role.State, role.Health));
    }

    /// <summary>Submits the job, and waits until it waits.</summary>
    private async Task<(long Job, IAsyncEnumerator<RoleProgress> Progress)> WaitingJobAsync(HttpJobClient client)
    {
        var job = await client.ResolveAsync((await client.SubmitAsync(await File.ReadAllTextAsync(_board.Job), default)).Ids[0], default);
        var progress = client.WatchAsync(job, default).GetAsyncEnumerator();
        while (await progress.MoveNextAsync() && progress.Current.Action?.Name != ScriptedBoard.WaitsIn)
        {
        }

        return (job, progress);
    }

    private NodeProcess Node() =>
        NodeProcess.Start("node", "--listen", "127.0.0.1:0", "--data", _board.Data, "--dispatcher", _board.Dispatcher, "--device", _board.Device);

    private static HttpClient Http(string ready) => new() { BaseAddress = new Uri(ready.Split(' ')[1] + "/") };
}
