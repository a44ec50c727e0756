using LavaActors.Node.Hosting;

namespace LavaActors.EndToEnd.Cluster;

/// <summary>One node of a cluster to be started.</summary>
/// <param name="Boards">Numbers of the process boards of a dispatcher.</param>
public sealed record NodeSpec(string Name, NodeRoles Roles, params IReadOnlyList<int> Boards)
{
    /// <summary>The device type of its boards.</summary>
    public string DeviceType { get; init; } = LabCluster.DeviceType;

    /// <summary>The text of its settings file; null: it has none.</summary>
    public string? Settings { get; init; }

    /// <summary>Lines of the dispatcher's configuration, beside the site's.</summary>
    public string? Dispatching { get; init; }

    public static NodeSpec Controller(string name) => new(name, NodeRoles.Controller);

    public static NodeSpec Gateway(string name) => new(name, NodeRoles.Gateway);

    public static NodeSpec Dispatcher(string name, params IReadOnlyList<int> boards) => new(name, NodeRoles.Dispatcher, boards);
}
