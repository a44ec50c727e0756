using LavaActors.Gateway.Http;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.XmlRpc;

/// <summary>A part of a job's log for clients that ask again and again until it is complete: whole lines only, since they count them.</summary>
/// <param name="IsComplete">The job is over, and nothing follows these lines.</param>
internal sealed record JobLog(bool IsComplete, ReadOnlyMemory<byte> Bytes)
{
    // The last lines of a log are stored when its job's end is, and become visible within this time.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);

    // Nothing settles any more of a job that ended so long ago; twice, since the clocks of two hosts differ.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    private static readonly ReadOnlyMemory<byte> NoLog = "[]"u8.ToArray();

    public static async Task<JobLog> ReadAsync(GatewayServices services, JobRow job, long start, long? end, XmlRpcBudget budget, CancellationToken stop)
    {
        if (job.State is JobState.Finished && job.EndTime is { } ended && (services.Clock.GetUtcNow() - ended).Duration() < Settled)
            await SettleAsync(services, job, stop);
        var (length, range) = (await services.Logs.LengthAsync(job.Job, stop), await services.Logs.LinesAsync(job.Job, start, end, stop));
        if (length == 0) return new(job.State is JobState.Finished, NoLog);
        var wanted = (int)Math.Min(range.To - range.From, budget.Left);
        var bytes = await ReadAsync(services.Logs, job.Job, range.From, wanted, stop);
        var isLast = range.From + bytes.Length >= range.To;
        // The end of a line may be on its way, or beyond what one answer holds; of a job that is over nothing is on its way.
        if (!isLast || job.State is not JobState.Finished) bytes = bytes[..(bytes.Span.LastIndexOf((byte)'\n') + 1)];
        budget.Take(bytes.Length);
        return new(job.State is JobState.Finished && isLast, bytes);
    }

    /// <summary>Bytes from an offset on, as many as the answer may hold.</summary>
    public static async Task<ReadOnlyMemory<byte>> BytesAsync(ILogStore logs, JobId job, long from, XmlRpcBudget budget, CancellationToken stop)
    {
        var wanted = (int)Math.Clamp(await logs.LengthAsync(job, stop) - from, 0, budget.Left);
        var bytes = await ReadAsync(logs, job, from, wanted, stop);
        budget.Take(bytes.Length);
        return bytes;
    }

    private static async Task SettleAsync(GatewayServices services, JobRow job, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Settling, services.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            await services.Logs.GrownBeyondAsync(job.Job, await services.Logs.LengthAsync(job.Job, stop), either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // It stayed as it was.
        }
    }

    /// <summary>The store gives what one of its pieces has; several of them make the answer.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(ILogStore logs, JobId job, long from, int wanted, CancellationToken stop)
    {
        var all = new byte[wanted];
        var have = 0;
        while (have < wanted)
        {
            var piece = await logs.ReadAsync(job, from + have, wanted - have, stop);
            if (piece.Length == 0) break;
            piece.CopyTo(all.AsMemory(have));
            have += piece.Length;
        }

        return all.AsMemory(0, have);
    }
}
