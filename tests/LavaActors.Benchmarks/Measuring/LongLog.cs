using System.Text;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>A board that prints as many lines as are wanted, of 80 columns, and a node that has run jobs on it.</summary>
public sealed class LongLog : IAsyncDisposable
{
    private const int Block = 1000;

    private readonly FakeBoard _board;

    private LongLog(FakeBoard board, NodeProcess node) => (_board, Node) = (board, node);

    public NodeProcess Node { get; }

    public static async Task<LongLog> StartAsync()
    {
        var text = new StringBuilder();
        for (var n = 0; n < Block; n++) text.Append(FormattableString.Invariant($"[{n,12}.000000] the quick brown fox jumps over the lazy dog, in 80 columns, 01")).Append("\r\n");
        var board = new FakeBoard { Output = Encoding.ASCII.GetBytes(text.ToString()) };
        return new LongLog(board, await NodeProcess.StartAsync((FakeBoard.Hostname, board.Configuration)));
    }

    /// <summary>A job that is about to print its log; it ends by itself.</summary>
    /// <param name="lines">How many its board prints, in thousands.</param>
    public async Task<long> BeginAsync(int lines)
    {
        _board.Repeat = lines / Block;
        await Node.IdleAsync(FakeBoard.Hostname);
        return await Node.SubmitAsync(FakeBoard.Job);
    }

    /// <summary>A job that is over, with all of its log in the store.</summary>
    /// <param name="lines">How many its board prints, in thousands.</param>
    /// <returns>Its number, and how many bytes its log has.</returns>
    public async Task<(long Job, long Bytes)> RunAsync(int lines)
    {
        var job = await BeginAsync(lines);
        var end = await Node.UntilAsync(job, role => role.IsFinished);
        if (end.Health != "Complete") throw new InvalidOperationException($"job {job} ended {end.Health}: {end.Failure}");
        return (job, await Node.LogStoredAsync(job));
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await _board.DisposeAsync();
    }
}
