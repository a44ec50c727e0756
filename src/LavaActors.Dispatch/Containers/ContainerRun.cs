using LavaActors.Devices;

namespace LavaActors.Dispatch.Containers;

/// <summary>A container to be started: removed when it has ended, and with a process of its own that reaps others.</summary>
public sealed record ContainerRun
{
    /// <summary>Its name, which no other container of the host may have.</summary>
    public required string Name { get; init; }

    public required string Image { get; init; }

    /// <summary>The working directory of the run that it belongs to.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>What runs in it; none: what the image says.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>It has a terminal, and reads from it.</summary>
    public bool HasTerminal { get; init; }

    /// <summary>Options of the device's configuration, for <c>run</c>.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Options of the device's configuration that come before <c>run</c>.</summary>
    public IReadOnlyList<string> GlobalOptions { get; init; } = [];

    /// <summary>The value of <c>--network</c>; null for the engine's default.</summary>
    public string? Network { get; init; }

    public string? Hostname { get; init; }

    /// <summary>Where its command runs; null: where the image says.</summary>
    public string? WorkDirectory { get; init; }

    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    public IReadOnlyList<(string Name, string Value)> Environment { get; init; } = [];

    /// <summary>Device nodes of the host.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];
}
