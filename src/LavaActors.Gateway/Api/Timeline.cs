namespace LavaActors.Gateway.Api;

/// <summary>What each role of a job did when: the answer of <c>/jobs/{id}/timeline/</c>.</summary>
/// <param name="Id">The first sub-job of the submission.</param>
public sealed record Timeline(long Id, IReadOnlyList<RoleTimeline> Roles);

/// <summary>One role's part of a <see cref="Timeline"/>: its state, its actions in the order they began, its suites.</summary>
public sealed record RoleTimeline(RoleProgress Role, IReadOnlyList<TimelineAction> Actions, IReadOnlyList<SuiteSummary> Suites);

/// <summary>One action that began.</summary>
/// <param name="Level">Dotted position in the pipeline; an action with a longer level that begins with this one is inside it.</param>
/// <param name="End">Null while it runs, or when its run was lost.</param>
/// <param name="Error">Why it failed; null when it passed.</param>
public sealed record TimelineAction(string Level, string Name, string Namespace, DateTimeOffset Start, DateTimeOffset? End, string? Error);

/// <summary>The results of one suite, counted.</summary>
public sealed record SuiteSummary(string Name, ResultCounts Results);
