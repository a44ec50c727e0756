using System.Text.Json.Serialization;

namespace LavaActors.Protocol.Jobs;

/// <summary>Where a sub-job stands (spec: scheduler.md §1). The numbers are those of API and callbacks, and are ordered.</summary>
public enum JobState
{
    Submitted = 0,
    Scheduling = 1,
    Scheduled = 2,
    Running = 3,
    Canceling = 4,
    Finished = 5,
}

/// <summary>How a sub-job ended (spec: scheduler.md §1); Unknown until it is Finished.</summary>
public enum JobHealth
{
    Unknown = 0,
    Complete = 1,
    Incomplete = 2,
    Canceled = 3,
}

/// <summary>Who may see a job (spec: scheduler.md §9.3). <paramref name="Groups"/> are named exactly for <see cref="JobVisibilityKind.Groups"/>.</summary>
public sealed record JobVisibility(JobVisibilityKind Kind, IReadOnlyList<string> Groups)
{
    [JsonIgnore]
    public static JobVisibility Public { get; } = new(JobVisibilityKind.Public, []);

    [JsonIgnore]
    public static JobVisibility Personal { get; } = new(JobVisibilityKind.Personal, []);
}

/// <summary>The three forms of <c>visibility:</c>.</summary>
public enum JobVisibilityKind
{
    Public,
    Personal,
    Groups,
}
