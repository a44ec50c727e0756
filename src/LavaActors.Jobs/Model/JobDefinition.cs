using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>
/// A job as its author wrote it, checked and typed. Before the split a MultiNode job has <see cref="MultiNode"/>;
/// each sub-job after it has <see cref="Membership"/>; a single-node job has neither (spec: pipeline.md §2, multinode.md §1, §2).
/// </summary>
public sealed record JobDefinition
{
    public required string JobName { get; init; }

    /// <summary>The device type wanted; null in a MultiNode submission and in a guest's sub-job.</summary>
    public string? DeviceType { get; init; }

    /// <summary>One exact device (<c>device</c>); in a sub-job the one of its role.</summary>
    public string? DeviceName { get; init; }

    /// <summary>One exact dispatcher host; in a sub-job the one of its role.</summary>
    public string? Worker { get; init; }

    /// <summary><c>ssh</c> in the sub-job of a guest, else null.</summary>
    public string? Connection { get; init; }

    /// <summary>In the sub-job of a guest: the role whose device it logs in to.</summary>
    public string? HostRole { get; init; }

    /// <summary>0 to 100; <c>low</c> is 0, <c>medium</c> 50, <c>high</c> 100.</summary>
    public int Priority { get; init; } = 50;

    public Visibility Visibility { get; init; } = Visibility.Public;

    public required JobTimeouts Timeouts { get; init; }

    public YamlMap Context { get; init; } = YamlMap.Empty;

    public YamlMap Metadata { get; init; } = YamlMap.Empty;

    /// <summary>Exported on the target. A role's own environment stands in <see cref="Membership"/> and wins.</summary>
    public YamlMap Environment { get; init; } = YamlMap.Empty;

    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>Device tags required; in a sub-job those of its role.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The <c>notify</c> block as written, or null.</summary>
    public YamlMap? Notify { get; init; }

    /// <summary>Not queued again when a run is lost with its dispatcher, whatever the lab's policy says.</summary>
    public bool NeverRequeue { get; init; }

    public bool RebootToFastboot { get; init; } = true;

    public MultiNodeSpec? MultiNode { get; init; }

    public MultiNodeMembership? Membership { get; init; }

    /// <summary>The network block device server, or null.</summary>
    public XnbdSpec? Xnbd { get; init; }

    public IReadOnlyList<ActionBlock> Actions { get; init; } = [];

    /// <summary>The whole text as a tree.</summary>
    public required YamlMap Source { get; init; }

    /// <summary>Whether any block runs a container: its dispatcher must have an engine for them.</summary>
    public bool NeedsContainers => Actions.Any(block => block switch
    {
        DeployBlock deploy => deploy.Container is not null || deploy.Postprocess is not null,
        BootBlock boot => boot.Docker is not null || boot.Method == "docker",
        TestBlock test => test.Docker is not null || test.Services.Count > 0,
        _ => false,
    });

    /// <summary>Whether this is the sub-job of a guest: it has no device and runs over a connection to another role's.</summary>
    public bool IsGuest => Connection is not null;
}
