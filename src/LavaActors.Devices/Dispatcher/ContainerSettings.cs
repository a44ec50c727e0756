namespace LavaActors.Devices;

/// <summary>What runs the containers of jobs on a dispatcher.</summary>
public sealed record ContainerSettings
{
    /// <summary>The command of the engine, with options that come before its subcommand: <c>docker</c>, <c>podman --runtime runc</c>.</summary>
    public string Engine { get; init; } = "docker";

    /// <summary>The command that starts and stops compose projects; null: the engine's own, <c>docker compose</c>.</summary>
    public string? Compose { get; init; }

    /// <summary>What containers of tests see of this host (<c>test_docker_bind_mounts</c>).</summary>
    public IReadOnlyList<ContainerMount> TestMounts { get; init; } = [];
}
