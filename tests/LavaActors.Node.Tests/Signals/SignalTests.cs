using System.Runtime.InteropServices;
using LavaActors.Node.Client;

namespace LavaActors.Node.Tests.Signals;

/// <summary>A process that is told to end leaves no board on.</summary>
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
    public async Task A_node_ends_its_runs_as_no_fault_of_theirs_and_switches_their_boards_off()
    {
        long job;
        using (var node = Node())
        {
            using var http = Http(await node.LineWithAsync("ready: "));
            var client = new HttpJobClient(http);
            job = await client.ResolveAsync((await client.SubmitAsync(await File.ReadAllTextAsync(_board.Job), default))[0], default);
            // The viewer stays: its stream must not hold the node up.
            await using var progress = client.WatchAsync(job, default).GetAsyncEnumerator();
            while (await progress.MoveNextAsync() && progress.Current.Action?.Name != ScriptedBoard.WaitsIn)
            {
            }

            node.Signal(PosixSignal.SIGTERM);

            var (code, log) = await node.EndAsync();
            Assert.Equal(ExitCode.Ok, code);
            Assert.All(log.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(@"^20[-0-9T:.]+Z info /(user|system)/\S+: [^\[]", line));
            Assert.Equal("off", _board.Power[^1]);
        }

        using var next = Node();
        using var again = Http(await next.LineWithAsync("ready: "));
        var role = (await new HttpJobClient(again).TimelineAsync(job, default)).Roles[0].Role;
        Assert.Equal(("Finished", "Incomplete"), (role.State, role.Health));
        Assert.StartsWith("Infrastructure: the node is shutting down", role.Failure);
    }

    private NodeProcess Node() =>
        NodeProcess.Start("node", "--listen", "127.0.0.1:0", "--data", _board.Data, "--dispatcher", _board.Dispatcher, "--device", _board.Device);

    private static HttpClient Http(string ready) => new() { BaseAddress = new Uri(ready.Split(' ')[1] + "/") };
}
