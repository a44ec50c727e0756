namespace LavaActors.Gateway.Api;

/// <summary>What each role of a job did when: the answer of <c>/jobs/{id}/timeline/</c>.</summary>
/// <param name="Id">The first sub-job of the submission.</param>
/// <param name="AttemptOf">The first submission of this job, if this is another attempt after a run was lost.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="RequeuedAs">The next attempt, if this one lost a run and was queued again.</param>
/// <param name="Warnings">What was found about its text when it was submitted; null for nothing.</param>
/// <param name="WaitsFor">Why it is still in the queue: <c>needs 2 more qemu; 1 is running job 17, 1 is in Maintenance</c>; null when it is not.</param>
public sealed record Timeline(
    long Id, IReadOnlyList<RoleTimeline> Roles, long? AttemptOf = null, int Attempt = 1, long? RequeuedAs = null, string? WaitsFor = null, IReadOnlyList<string>? Warnings = null);

/// <summary>One role's part of a <see cref="Timeline"/>: its state, its actions in the order they began, its suites.</summary>
public sealed record RoleTimeline(RoleProgress Role, IReadOnlyList<TimelineAction> Actions, IReadOnlyList<SuiteSummary> Suites);

/// <summary>One action that began.</summary>
/// <param name="Level">Dotted position in the pipeline; an action with a longer level that begins with this one is inside it.</param>
/// <param name="End">Null while it runs, or when its run was lost.</param>
/// <param name="Error">Why it failed; null when it passed.</param>
public sealed record TimelineAction(string Level, string Name, string Namespace, DateTimeOffset Start, DateTimeOffset? End, string? Error);

/// <summary>The results of one suite, counted.</summary>
public sealed record SuiteSummary(string Name, ResultCounts Results);
