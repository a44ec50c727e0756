namespace LavaActors.Jobs;

/// <summary>The job's <c>protocols.lava-xnbd</c>: how a root on a network block device is served (spec: pipeline.md §2.1, deploy-boot-uboot.md §5).</summary>
/// <param name="Port">The port; null for any that is free (<c>auto</c>).</param>
/// <param name="Timeout">Limit of the server's set-up, or null.</param>
public sealed record XnbdSpec(int? Port, TimeSpan? Timeout);
