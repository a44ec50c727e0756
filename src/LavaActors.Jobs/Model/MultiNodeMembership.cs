using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>A sub-job's place in its group: its <c>protocols.lava-multinode</c> block after the split (spec: multinode.md §2).</summary>
public sealed record MultiNodeMembership
{
    /// <summary>The group's name; the same in all sub-jobs of one submission.</summary>
    public required string TargetGroup { get; init; }

    public required string Role { get; init; }

    /// <summary>Sub-jobs of the group, guests included.</summary>
    public required int GroupSize { get; init; }

    /// <summary>0, 1, 2... in the order of roles, then instances.</summary>
    public required int SubId { get; init; }

    /// <summary><c>lava-start</c> or null.</summary>
    public string? Request { get; init; }

    public string? ExpectRole { get; init; }

    /// <summary>Limit of group formation, delayed start and in-shell waits; the role's own, else that of the protocol block.</summary>
    public TimeSpan? Timeout { get; init; }

    public bool Essential { get; init; }

    /// <summary>The role's own environment; null when the job's counts.</summary>
    public YamlMap? Environment { get; init; }

    /// <summary>Member id (job id) to role, in order of the ids; empty until the scheduler has added it.</summary>
    public IReadOnlyDictionary<string, string> Roles { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the job waits for <see cref="ExpectRole"/> to send the start message.</summary>
    public bool DelaysStart => Request == DelayedStart.Request && ExpectRole is not null;
}
