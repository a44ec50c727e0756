using LavaActors.Protocol.Ids;

namespace LavaActors.Protocol.Projection;

/// <summary>
/// The logs of sub-jobs: bytes that only grow (spec: pipeline.md §11). Lines are separated by <c>\n</c> and counted from 0.
/// </summary>
public interface ILogStore
{
    /// <summary>
    /// Puts bytes at an offset. What is stored already is passed over; bytes that would leave a gap are not stored. Returns the stored length, which
    /// is the offset that is wanted next.
    /// </summary>
    Task<long> AppendAsync(JobId job, long offset, ReadOnlyMemory<byte> bytes, CancellationToken stop);

    /// <summary>For a log that may have come to its end: puts together what came in small pieces. Changes nothing that a reader sees.</summary>
    Task CompactAsync(JobId job, CancellationToken stop);

    /// <summary>Stored bytes; 0 for a job without a log.</summary>
    Task<long> LengthAsync(JobId job, CancellationToken stop);

    /// <summary>At most <paramref name="max"/> bytes from an offset on; empty at or after the end.</summary>
    Task<ReadOnlyMemory<byte>> ReadAsync(JobId job, long from, int max, CancellationToken stop);

    /// <summary>
    /// Where the lines <paramref name="startLine"/> (inclusive) to <paramref name="endLine"/> (exclusive; null: to the end) lie. Lines that do not exist are left
    /// out; an unfinished last line counts as a line.
    /// </summary>
    Task<LogRange> LinesAsync(JobId job, long startLine, long? endLine, CancellationToken stop);

    /// <summary>
    /// Completes as soon as the log is longer than <paramref name="length"/> bytes, with its length then. Sees what this process stores; what another one does is published as
    /// <see cref="Jobs.JobMessages.LogGrew"/>.
    /// </summary>
    Task<long> GrownBeyondAsync(JobId job, long length, CancellationToken stop);
}

/// <summary>A range of bytes of a log: from (inclusive), to (exclusive).</summary>
public sealed record LogRange(long From, long To);
