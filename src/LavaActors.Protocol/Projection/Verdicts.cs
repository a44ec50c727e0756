using LavaActors.Protocol.Ids;

namespace LavaActors.Protocol.Projection;

/// <summary>Why a job that is over did not pass.</summary>
/// <param name="Category"><c>infrastructure</c>, <c>device</c>, <c>job definition</c>, <c>kernel</c> or <c>test</c>; null where nobody and nothing of these is to blame, as after a cancel.</param>
/// <param name="Rule">The id of the rule that decided.</param>
/// <param name="Explanation">A sentence.</param>
/// <param name="Remedy">What a person may do; a sentence, or empty.</param>
/// <param name="Evidence">In the order of the log.</param>
/// <param name="FailedAt">When the action that failed was over; null where no action failed.</param>
/// <param name="Rules">The digest of the rules that it was decided by; null for one of before this was kept.</param>
public sealed record VerdictRow(
    string? Category, string Rule, string Explanation, string Remedy, IReadOnlyList<EvidenceRow> Evidence, DateTimeOffset? FailedAt, string? Rules = null);

/// <summary>A line of a job's log that speaks for a verdict.</summary>
/// <param name="Line">Its number, from 0.</param>
/// <param name="Offset">Bytes of the log before it.</param>
/// <param name="Level">As in the log (pipeline.md §11): <c>target</c>, <c>exception</c> and so on.</param>
/// <param name="Text">The message of the record; a long one is cut.</param>
/// <param name="Note">What it is, where the rule itself does not name it.</param>
public sealed record EvidenceRow(long Line, long Offset, string Level, string Text, string? Note = null);

/// <summary>Keeps the verdicts in the read model, with the jobs.</summary>
public interface IVerdictStore
{
    /// <summary>Finished jobs that nobody has judged yet, by number.</summary>
    /// <param name="after">Only those behind this one.</param>
    Task<IReadOnlyList<JobId>> UnjudgedAsync(JobId after, int limit, CancellationToken stop);

    /// <summary>Keeps what was decided of a Finished job. One that was decided from more of the log stays.</summary>
    /// <param name="verdict">Null for a job that passed.</param>
    /// <param name="logLength">Bytes of the log that it was decided from.</param>
    Task PutAsync(JobId job, VerdictRow? verdict, long logLength, CancellationToken stop);
}
