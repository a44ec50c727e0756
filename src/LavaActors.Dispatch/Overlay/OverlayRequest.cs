using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Overlay;

/// <summary>All that one overlay is made from (spec: test-shell.md §4).</summary>
public sealed record OverlayRequest
{
    /// <summary>The job's id, digits.</summary>
    public required string JobId { get; init; }

    /// <summary>
    /// Which overlay this is, one word: job ids begin again from 1 with a new store, and what another job of the same id left on a target is none of this one's.
    /// </summary>
    public string Id { get; init; } = "";

    /// <summary>Level of the compress-overlay action: part of the tarball's name.</summary>
    public required string Level { get; init; }

    /// <summary>Of the deploy block's <c>os</c>, with the job's context already applied.</summary>
    public required OperatingSystemProfile System { get; init; }

    /// <summary>Variables of <c>environment</c> in their order (test-shell.md §4.4); see <see cref="EnvironmentFile.Flatten"/>.</summary>
    public IReadOnlyList<ShellVariable> Environment { get; init; } = [];

    /// <summary>The job's secrets, then the dispatcher's environment for devices. None: no file.</summary>
    public IReadOnlyList<ShellVariable> Secrets { get; init; } = [];

    /// <summary>Of all test blocks of the namespace, in their order.</summary>
    public IReadOnlyList<OverlayDefinition> Definitions { get; init; } = [];

    /// <summary>For the helpers that print what the device configuration says.</summary>
    public string? TargetIp { get; init; }

    public string? TargetMac { get; init; }

    public IReadOnlyList<(string Method, string Device)> Storage { get; init; } = [];

    public string? ProbeIp { get; init; }

    public string? ProbeChannel { get; init; }

    /// <summary>Null in single-node jobs.</summary>
    public GroupSettings? Group { get; init; }

    /// <summary>With <c>authorize: ssh</c>: the public half of the job's key, one line in the form of <c>authorized_keys</c>.</summary>
    public string? AuthorizedKey { get; init; }
}

/// <summary>One definition of a test block.</summary>
public sealed record OverlayDefinition
{
    /// <summary>Number of its test block among those with an overlay, from 0.</summary>
    public required int Stage { get; init; }

    /// <summary>Its number among all definitions of the namespace, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The job's name for it: letters, digits, <c>_</c> and <c>-</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>&lt;job id&gt;_&lt;level of its repository action&gt;</c>.</summary>
    public required string RunId { get; init; }

    public required DefinitionSource Source { get; init; }

    /// <summary>The definition's file inside its repository.</summary>
    public required string Path { get; init; }

    /// <summary>The job's <c>parameters</c>, then <c>params</c>.</summary>
    public IReadOnlyList<ShellVariable> Parameters { get; init; } = [];

    /// <summary><c>skip_install</c>.</summary>
    public InstallParts Skip { get; init; }

    /// <summary><c>lava-signal: kmsg</c>.</summary>
    public bool ThroughKernelLog { get; init; }

    /// <summary>The device's character delay in the test shell.</summary>
    public TimeSpan CharacterDelay { get; init; }

    /// <summary>The job's list of expected cases; null: none.</summary>
    public IReadOnlyList<string>? Expected { get; init; }

    /// <summary>The suite: <c>0_smoke</c>.</summary>
    public string Suite => $"{Index}_{Name}";
}
