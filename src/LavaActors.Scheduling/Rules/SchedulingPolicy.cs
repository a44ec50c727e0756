using System.Collections.Immutable;

namespace LavaActors.Scheduling.Rules;

/// <summary>What a lab can choose about the order of its jobs. docs/scheduling.md explains the values.</summary>
public sealed record SchedulingPolicy
{
    public static SchedulingPolicy Default { get; } = new();

    /// <summary>So much waiting weighs as much as one point of priority. The whole scale, 0 to 100, is about a day then.</summary>
    public TimeSpan PriorityPoint { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A group that has waited so long has devices kept for it.</summary>
    public TimeSpan HoldAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A device whose run should have ended so long ago is not counted on any more. Switching off and the last report take some time after the job's timeout.</summary>
    public TimeSpan OverdueLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many times a job is queued again at most whose run on a device of the type was lost with its dispatcher. A type that is not named: never.</summary>
    public ImmutableDictionary<string, int> Requeue { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>How long a job runs at most that does not say.</summary>
    public TimeSpan AssumedRun { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long a health check takes that has not begun.</summary>
    public TimeSpan AssumedCheck { get; init; } = TimeSpan.FromHours(1);
}
