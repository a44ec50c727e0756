using LavaActors.Jobs;

namespace LavaActors.Gateway.Submissions;

/// <summary>Says what each role of a job would do, without touching a board.</summary>
public interface IJobPlanner
{
    /// <summary>The plan of each sub-job in the order of their sub ids; null where this node knows no boards that it could be made for.</summary>
    IReadOnlyList<PlannedRole>? Plan(JobDefinition job);
}

/// <summary>What one sub-job would do.</summary>
/// <param name="Title">The role and its place, or <c>job</c>.</param>
/// <param name="Device">The board it is planned for; null when none will do.</param>
/// <param name="Actions">A line for each action: level, name, timeouts.</param>
/// <param name="Faults">Why it would not be run.</param>
public sealed record PlannedRole(string Title, string? Device, IReadOnlyList<string> Actions, IReadOnlyList<string> Faults);
