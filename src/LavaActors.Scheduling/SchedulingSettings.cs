using LavaActors.Scheduling.Rules;

namespace LavaActors.Scheduling;

/// <summary>The times that Scheduler, JobActors and RoleActors work by.</summary>
public sealed record SchedulingSettings
{
    /// <summary>What is not answered is said again after this time.</summary>
    public TimeSpan RepeatEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A dispatcher that is not heard of for this long has lost its runs.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A dispatcher that has not said for this long that it is there is lost. It says so every five seconds.</summary>
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A controller that the store has not answered for this long, while it answers another one, leaves the cluster.</summary>
    public TimeSpan WithoutStore { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A JobActor that has nothing to do leaves memory after this time.</summary>
    public TimeSpan PassivateAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Watchers hear of progress at most this often for each sub-job.</summary>
    public TimeSpan ProgressEvery { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A log that has stood still for so long may have ended: what came in small pieces is put together.</summary>
    public TimeSpan CompactLogAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Events between two snapshots.</summary>
    public int SnapshotEvery { get; init; } = 500;

    /// <summary>Who of those that wait comes first, and for whom devices are kept.</summary>
    public SchedulingPolicy Policy { get; init; } = SchedulingPolicy.Default;

    /// <summary>A dispatcher that has not given the text of a health check is asked again after this time.</summary>
    public TimeSpan CheckAgain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Names that the <c>context</c> of a health check may have beside those that LAVA knows.</summary>
    public IReadOnlyCollection<string> ContextVariables { get; init; } = [];
}
