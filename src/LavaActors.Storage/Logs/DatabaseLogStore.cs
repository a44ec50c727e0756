using System.Collections.Concurrent;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Storage.Accounts;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Logs;

/// <summary>
/// Logs in the shared store, as pieces of some ten KiB that are compressed; see <see cref="LogRows"/>. What comes of many logs while a transaction is under way is stored by the
/// next one together. What comes late of a job that was removed counts as stored, and is not.
/// </summary>
public sealed class DatabaseLogStore(Database database) : ILogStore, IDisposable
{
    /// <summary>Of bytes that one transaction stores, about.</summary>
    private const int Batch = 1024 * 1024;

    // So that a log with a small batch does not wait for long behind many others.
    private const int MostInBatch = 64;

    private readonly ConcurrentQueue<Waiting> _waiting = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly LogGrowth _growth = new();

    // Task.Run: SQLite works synchronously behind its async methods, the encoding takes a moment, and the caller is an actor.
    public Task<long> AppendAsync(JobId job, long offset, ReadOnlyMemory<byte> bytes, CancellationToken stop) => Task.Run(
        async () =>
        {
            var mine = new Waiting(job, LogPiece.Of(offset, 0, bytes));
            _waiting.Enqueue(mine);
            await _turn.WaitAsync(stop);
            try
            {
                // Not done by whoever had the turn before: it is in the queue, perhaps behind more than one batch.
                while (!mine.Stored.Task.IsCompleted) await StoreAsync();
            }
            finally
            {
                _turn.Release();
            }

            return await mine.Stored.Task;
        },
        stop);

    public Task CompactAsync(JobId job, CancellationToken stop) => Task.Run(
        async () =>
        {
            await _turn.WaitAsync(stop);
            try
            {
                await ChangeAsync(
                    async sql =>
                    {
                        var rows = new LogRows(sql);
                        var head = await rows.LockAsync(job, stop);
                        if (head.Length == 0) await rows.RemoveAsync(job, stop);
                        else if (head.LooseCount > 1) await rows.JoinAsync(job, head, stop);
                    },
                    stop);
            }
            finally
            {
                _turn.Release();
            }
        },
        stop);

    public Task<long> LengthAsync(JobId job, CancellationToken stop) => LookAsync(rows => rows.LengthAsync(job, stop), stop);

    public Task<ReadOnlyMemory<byte>> ReadAsync(JobId job, long from, int max, CancellationToken stop) => LookAsync(
        async rows =>
        {
            var pieces = await rows.PiecesAsync(job, from, from + max, stop);
            if (pieces.Count == 0 || pieces[^1].End <= from) return ReadOnlyMemory<byte>.Empty;
            var to = Math.Min(from + max, pieces[^1].End);
            var bytes = new byte[to - from];
            foreach (var piece in pieces)
            {
                var (begin, end) = (Math.Max(from, piece.Start), Math.Min(to, piece.End));
                piece.Bytes[(int)(begin - piece.Start)..(int)(end - piece.Start)].CopyTo(bytes.AsMemory((int)(begin - from)));
            }

            return bytes.AsMemory();
        },
        stop);

    public Task<LogRange> LinesAsync(JobId job, long startLine, long? endLine, CancellationToken stop) => LookAsync(
        async rows =>
        {
            // First: what is added between the two looks is behind it.
            var length = await rows.LengthAsync(job, stop);
            var from = Math.Min(await OffsetAsync(rows, job, startLine, length, stop), length);
            return new LogRange(from, endLine is { } end ? Math.Max(from, Math.Min(await OffsetAsync(rows, job, end, length, stop), length)) : length);
        },
        stop);

    public Task<long> GrownBeyondAsync(JobId job, long length, CancellationToken stop) => _growth.BeyondAsync(job, length, LengthAsync, stop);

    public void Dispose() => _turn.Dispose();

    private static async Task<long> OffsetAsync(LogRows rows, JobId job, long line, long length, CancellationToken stop)
    {
        if (line <= 0) return 0;
        if (await rows.BeforeLineAsync(job, line, stop) is not { } piece) return length;
        var (bytes, at) = (piece.Bytes, 0);
        for (var passed = piece.FirstLine; passed < line; passed++) at += bytes.Span[at..].IndexOf((byte)'\n') + 1;
        return piece.Start + at;
    }

    /// <summary>Stores the next batch of those that wait, all or nothing.</summary>
    private async Task StoreAsync()
    {
        // The batch is not only that of the caller, who may give up.
        var stop = CancellationToken.None;
        var batch = new List<Waiting>();
        for (var size = 0; batch.Count < MostInBatch && size < Batch && _waiting.TryDequeue(out var next); size += next.Piece.Length) batch.Add(next);
        var lengths = new Dictionary<JobId, long>();
        try
        {
            await ChangeAsync(
                async sql =>
                {
                    var rows = new LogRows(sql);
                    // In the order of their numbers: two processes that lock the same logs do not wait for each other.
                    foreach (var log in batch.GroupBy(each => each.Job).OrderBy(log => log.Key.Value))
                    {
                        var head = await rows.LockAsync(log.Key, stop);
                        // The log of a removed job is empty, so that others need not be asked about.
                        if (head.Length == 0 && await IsRemovedAsync(sql, log.Key, stop))
                        {
                            await rows.RemoveAsync(log.Key, stop);
                            lengths[log.Key] = log.Max(each => each.Piece.End);
                            continue;
                        }

                        foreach (var each in log) head = await rows.AddAsync(log.Key, head, each.Piece, stop);
                        lengths[log.Key] = head.Length;
                    }
                },
                stop);
        }
        catch (Exception error)
        {
            foreach (var each in batch) each.Stored.SetException(error);
            return;
        }

        foreach (var each in batch) each.Stored.SetResult(lengths[each.Job]);
        foreach (var job in lengths.Keys) _growth.Happened(job);
    }

    // The caller has one connection already: a second one of the same pool might never come.
    private Task<bool> IsRemovedAsync(Sql sql, JobId job, CancellationToken stop) => database.AreLogsApart
        ? database.ReadSqlAsync(other => RemovedJobs.IsRemovedAsync(other, job, stop), stop)
        : RemovedJobs.IsRemovedAsync(sql, job, stop);

    private async Task ChangeAsync(Func<Sql, Task> change, CancellationToken stop)
    {
        await using var connection = await database.OpenLogsAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using var sql = new Sql(connection, transaction);
        await change(sql);
        await transaction.CommitAsync(stop);
    }

    private Task<T> LookAsync<T>(Func<LogRows, Task<T>> look, CancellationToken stop) => database.ReadAsync(
        database.OpenLogsAsync,
        async connection =>
        {
            await using var sql = new Sql(connection);
            return await look(new LogRows(sql));
        },
        stop);

    private sealed record Waiting(JobId Job, LogPiece Piece)
    {
        public TaskCompletionSource<long> Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
