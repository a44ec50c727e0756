namespace LavaActors.Gateway.Api;

/// <summary>Why a job did not pass: the answer of <c>/jobs/{id}/explain/</c>.</summary>
/// <param name="DisplayId">As users write it: <c>7</c>, or <c>7.1</c> in a group.</param>
/// <param name="Role">Null for a job without roles.</param>
/// <param name="Failure">Its error type and message; null when there is none.</param>
/// <param name="Verdict">Null for a job that passed, or is not over.</param>
/// <param name="Evidence">Lines of its log, in their order.</param>
/// <param name="Group">Null for a job of its own.</param>
public sealed record ExplanationView(
    long Id,
    string DisplayId,
    string? Role,
    string State,
    string Health,
    string? Failure,
    VerdictView? Verdict,
    IReadOnlyList<EvidenceView> Evidence,
    GroupExplanation? Group);

/// <summary>A line of a log.</summary>
/// <param name="Line">Its number, from 0, as <c>/logs/?start=</c> counts them.</param>
/// <param name="Offset">Bytes of the log before it.</param>
/// <param name="Level">As in the log: <c>target</c>, <c>exception</c> and so on.</param>
/// <param name="Text">The message of the record; a long one is cut.</param>
/// <param name="Note">What it is, where the verdict does not name it; null else.</param>
public sealed record EvidenceView(long Line, long Offset, string Level, string Text, string? Note);

/// <summary>The sub-jobs of a group, and which of them made the others fail.</summary>
/// <param name="Cause">The display id of the one that failed first; null when none failed by itself.</param>
/// <param name="FailedAt">When it failed.</param>
public sealed record GroupExplanation(string? Cause, DateTimeOffset? FailedAt, IReadOnlyList<MemberExplanation> Members);

/// <summary>One sub-job of a group.</summary>
public sealed record MemberExplanation(long Id, string DisplayId, string? Role, string State, string Health, DateTimeOffset? FailedAt, VerdictView? Verdict);
