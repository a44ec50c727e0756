namespace LavaActors.Gateway.Submissions;

/// <summary>What one sub-job would do.</summary>
/// <param name="Title">The role and its place, or <c>job</c>.</param>
/// <param name="Device">The board it is planned for; null when none will do.</param>
/// <param name="Actions">A line for each action: level, name, timeouts.</param>
/// <param name="Faults">Why it would not be run.</param>
public sealed record PlannedRole(string Title, string? Device, IReadOnlyList<string> Actions, IReadOnlyList<string> Faults);
