namespace LavaActors.Devices;

/// <summary>The deploy method <c>ssh</c> (spec: secondary-connections.md §7).</summary>
public sealed record SshMethod
{
    /// <summary>Options of ssh and scp alike.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Address of a primary SSH device; null for boards, whose guests learn it at run time.</summary>
    public string? Host { get; init; }

    public int Port { get; init; } = 22;

    public string User { get; init; } = "root";

    /// <summary>Private key for a primary device. Guests do not use it: each job makes its own pair for them.</summary>
    public string? IdentityFile { get; init; }

    /// <summary>Whether the device itself is reached over SSH.</summary>
    public bool IsPrimary => Host is not null;
}
