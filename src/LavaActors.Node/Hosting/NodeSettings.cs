using System.Net;
using LavaActors.Coordination.Door;
using LavaActors.Devices;
using LavaActors.Devices.Lab;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Events.Publishing;
using LavaActors.Gateway.Http;
using LavaActors.Node.Definitions;
using LavaActors.Node.Logging;
using LavaActors.Node.Membership;
using LavaActors.Node.Telemetry;
using LavaActors.Notifications;
using LavaActors.Scheduling;
using LavaActors.Storage;
using LavaActors.Verdicts.Rules;

namespace LavaActors.Node.Hosting;

/// <summary>All that a node is told at its start; read and checked by <see cref="NodeSettingsReader"/>.</summary>
/// <param name="Name">The host's name as dispatcher; the same after every restart.</param>
/// <param name="DataDirectory">What a dispatcher keeps of its runs, and the store where it is a file.</param>
/// <param name="Store">Journal, snapshots, read model and logs; only controllers and gateways open it.</param>
/// <param name="Http">Where HTTP is served; null: nowhere.</param>
/// <param name="HttpHosts">Names that clients on loopback may use beside those of loopback, as a proxy in front does.</param>
/// <param name="Devices">The boards of this dispatcher; none on a node without that role.</param>
/// <param name="Dispatcher">How this dispatcher works.</param>
public sealed record NodeSettings(
    NodeRoles Roles,
    string Name,
    string DataDirectory,
    Database Store,
    IPEndPoint? Http,
    IReadOnlyList<DeviceConfiguration> Devices,
    DispatcherConfiguration Dispatcher,
    ClusterSettings Cluster,
    IReadOnlyList<string> HttpHosts)
{
    /// <summary>Where the boards are described; null: nothing changes after the start.</summary>
    public DeviceFiles? DeviceFiles { get; init; }

    /// <summary>The boards with the files they come from.</summary>
    public DeviceStock Stock { get; init; } = DeviceStock.Empty;

    /// <summary>What the lab has chosen of its scheduling; only controllers look at it, and all should say the same.</summary>
    public SchedulingSettings Scheduling { get; init; } = new();

    /// <summary>What the lab has chosen for jobs that come in.</summary>
    public SubmissionSettings Submissions { get; init; } = new();

    /// <summary>What the lab has chosen of who may do what over HTTP; all gateways should say the same.</summary>
    public AccessSettings Access { get; init; } = AccessSettings.Default;

    /// <summary>Which proxies in front of this gateway are believed.</summary>
    public TrustedProxies Proxies { get; init; } = TrustedProxies.None;

    /// <summary>What the lab has chosen for its events.</summary>
    public EventSettings Events { get; init; } = new();

    /// <summary>Where this gateway publishes them by ZeroMQ; null: nowhere.</summary>
    public EventPublisherSettings? EventPublisher { get; init; }

    /// <summary>Where dispatchers of LAVA find a coordinator; null: nowhere.</summary>
    public DoorSettings? Coordinator { get; init; }

    /// <summary>How others are told about jobs.</summary>
    public NotificationSettings Notifications { get; init; } = new();

    /// <summary>To which addresses callbacks may go.</summary>
    public AddressRules CallbackAddresses { get; init; } = AddressRules.Default;

    /// <summary>The lab's own rules of why jobs fail; null: it has none.</summary>
    public VerdictRules? LabVerdicts { get; init; }

    /// <summary>All rules of why jobs fail; controllers and gateways look at them, and all should say the same.</summary>
    public VerdictRules Verdicts => LabVerdicts is { } lab ? VerdictRules.BuiltIn.After(lab) : VerdictRules.BuiltIn;

    /// <summary>Where only the state of the node is served, for probes; null: nowhere.</summary>
    public IPEndPoint? Health { get; init; }

    /// <summary>How the node writes its own log.</summary>
    public LogFormat LogFormat { get; init; } = LogFormat.Text;

    /// <summary>Where metrics and traces go.</summary>
    public TelemetrySettings Telemetry { get; init; } = new();

    public bool NeedsStore => Has(NodeRoles.Controller) || Has(NodeRoles.Gateway);

    /// <summary>Where version 0.1 had the jobs' logs.</summary>
    public string OldLogDirectory => Path.Combine(DataDirectory, "logs");

    /// <summary>What the dispatcher keeps of its runs until it is stored.</summary>
    public string DispatcherDirectory => DispatcherDirectoryIn(DataDirectory);

    public static string DispatcherDirectoryIn(string dataDirectory) => Path.Combine(dataDirectory, "dispatcher");

    /// <summary>The SQLite file of a node with this data directory and no other store.</summary>
    public static string StoreIn(string dataDirectory) => Path.Combine(dataDirectory, "lava-actors.db");

    public bool Has(NodeRoles role) => Roles.HasFlag(role);
}
