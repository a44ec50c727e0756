using LavaActors.Node.Membership;

namespace LavaActors.Node.Hosting;

/// <summary>Where a node's settings come from: a file, and what the command line says instead.</summary>
/// <param name="File">The settings file; null: defaults.</param>
/// <param name="Devices">Files and folders with device configurations, and directories of labs; when there are any, those of the file do not count.</param>
/// <param name="Dispatcher">The dispatcher's configuration file.</param>
/// <param name="Store">The store's address on the command line.</param>
/// <param name="StoreVariable">The same in the environment, where other users of the host do not see it.</param>
public sealed record NodeSettingsSource(
    string? File = null,
    NodeRoles Roles = NodeRoles.All,
    IReadOnlyList<string>? Devices = null,
    string? Dispatcher = null,
    string? DataDirectory = null,
    string? Listen = null,
    string? Store = null,
    string? StoreVariable = null)
{
    /// <summary>Directories of device types that came with LAVA; when there are any, those of the file do not count.</summary>
    public IReadOnlyList<string>? Templates { get; init; }

    /// <summary>The collector's address in the environment, <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public string? OtlpVariable { get; init; }

    /// <summary>The dispatcher's name.</summary>
    public string? Name { get; init; }

    /// <summary>Where only the state of the node is served.</summary>
    public string? Health { get; init; }

    /// <summary>Where other nodes reach this one.</summary>
    public string? ClusterListen { get; init; }

    /// <summary>Nodes to join at; when there are any, those of the file do not count.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    /// <summary>How soon a silent node is given up.</summary>
    public string? ClusterProfile { get; init; }

    /// <summary>The files of this node's certificate; when they are given, those of the file do not count.</summary>
    public ClusterTlsFiles? ClusterTls { get; init; }

    /// <summary>What <c>dispatcher_ip</c> is without configuration; null where nothing is going to need it.</summary>
    public Func<string?>? OwnAddress { get; init; } = DefaultRoute.Address;
}
