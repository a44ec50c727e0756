using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>One role of a MultiNode submission: so many devices of a type, or so many guests on another role's device (spec: multinode.md §1.2).</summary>
public sealed record RoleSpec
{
    public required string Name { get; init; }

    /// <summary>Instances, each a sub-job.</summary>
    public required int Count { get; init; }

    public string? DeviceType { get; init; }

    /// <summary><c>ssh</c> for guests.</summary>
    public string? Connection { get; init; }

    /// <summary>Guests: the role whose device they log in to.</summary>
    public string? HostRole { get; init; }

    /// <summary>With <see cref="Request"/> <c>lava-start</c>: the role whose <c>lava_start</c> message lets this one begin.</summary>
    public string? ExpectRole { get; init; }

    /// <summary><c>lava-start</c> or null; <c>lava_start</c> is read as the same.</summary>
    public string? Request { get; init; }

    public string? Device { get; init; }

    public string? Worker { get; init; }

    public YamlMap? Context { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public YamlMap? Environment { get; init; }

    /// <summary>Its failure cancels the whole group.</summary>
    public bool Essential { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <summary>The role block as written.</summary>
    public required YamlMap Source { get; init; }

    public bool IsGuest => Connection is not null;

    /// <summary>Whether the role waits for another role's start message.</summary>
    public bool DelaysStart => Request == DelayedStart.Request && ExpectRole is not null;
}
