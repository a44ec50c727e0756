using LavaActors.EndToEnd.Lab;
using LavaActors.Node.Hosting;
using LavaActors.Storage.Tests;

namespace LavaActors.EndToEnd.Cluster;

/// <summary>
/// A cluster of processes, each in a network namespace of its own and with a certificate of one CA, on one PostgreSQL server: controllers and gateways, and dispatchers with process boards. Everything that happens is kept in a directory: what the nodes said, what tests on the boards reported, each power command.
/// </summary>
public sealed class LabCluster : IAsyncDisposable
{
    /// <summary>The device type of boards for which no other is given.</summary>
    public const string DeviceType = "cluster-board";

    // Of each node; the server takes 50 in all.
    private const int Connections = 8;
    private const int ClusterPort = 4053, HttpPort = 8080, FirstConsolePort = 7100;

    private readonly HostNetwork _network;
    private readonly PostgresServer _database = new();
    private readonly string _store;
    private readonly string _recorder;
    private readonly string _certificates;
    private readonly List<ClusterNode> _nodes = [];
    private readonly List<LabSite> _sites = [];
    private readonly List<ConsoleRelay> _consoles = [];
    private readonly Dictionary<int, int> _powerBefore = [];
    private IReadOnlyList<string> _seeds = [];

    private LabCluster(HostNetwork network, string evidence)
    {
        (_network, Evidence) = (network, evidence);
        _store = $"postgres:{_database.NewDatabase()};Maximum Pool Size={Connections}";
        Observations = new ObservationServer(Path.Combine(evidence, "observations.log"));
        _certificates = Path.Combine(evidence, "certs");
        _recorder = Path.Combine(evidence, "record-power");
        File.WriteAllText(_recorder, PowerCommand.Recorder);
        File.SetUnixFileMode(_recorder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The directory with all that was recorded.</summary>
    public string Evidence { get; }

    public ObservationServer Observations { get; }

    public IReadOnlyList<PowerCommand> PowerCommands => PowerCommand.Read(PowerLog);

    /// <summary>What the boards themselves recorded since the cluster was made, and who says that he did it.</summary>
    public BoardPower BoardPower => BoardPower.Join(
        _powerBefore.ToDictionary(each => BoardsFixture.Name(each.Key), each => EmulatedLab.PowerRecord(each.Key, each.Value), StringComparer.Ordinal), PowerCommands);

    public IReadOnlyList<ClusterNode> Nodes => _nodes;

    public IEnumerable<ClusterNode> Controllers => _nodes.Where(node => node.Roles == NodeRoles.Controller);

    public IEnumerable<ClusterNode> Gateways => _nodes.Where(node => node.Roles == NodeRoles.Gateway);

    public IEnumerable<ClusterNode> Dispatchers => _nodes.Where(node => node.Roles == NodeRoles.Dispatcher);

    /// <summary>Where the gateways serve HTTP.</summary>
    public IReadOnlyList<string> Servers => [.. Gateways.Select(node => $"http://{HostNetwork.Address(node.Host)}:{HttpPort}")];

    /// <summary>Asks whichever gateway answers.</summary>
    public GatewayClients Clients { get; private set; } = null!;

    /// <summary>Starts all nodes at once, and waits until each takes jobs.</summary>
    /// <param name="evidence">An existing directory, or null for one that goes with the cluster.</param>
    public static async Task<LabCluster> StartAsync(string? evidence, CancellationToken stop, params IReadOnlyList<NodeSpec> specs)
    {
        await EmulatedLab.UpAsync();
        var cluster = new LabCluster(await HostNetwork.CreateAsync(), evidence ?? Directory.CreateTempSubdirectory("lava-cluster-").FullName);
        try
        {
            var hosts = specs.Select((spec, i) => (Spec: spec, Host: i + 1)).ToList();
            cluster._seeds = [.. hosts.Where(each => each.Spec.Roles == NodeRoles.Controller).Select(each => $"{HostNetwork.Address(each.Host)}:{ClusterPort}")];
            await EmulatedLab.RunAsync(Program, "certs", "ca", "--directory", cluster._certificates);
            foreach (var (spec, host) in hosts) await cluster.AddAsync(spec, host);
            cluster.Clients = new GatewayClients(cluster.Servers);
            foreach (var node in cluster._nodes) node.Start();
            foreach (var node in cluster._nodes) await cluster.ReadyAsync(node, stop);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public ClusterNode Node(string name) => _nodes.Single(node => node.Name == name);

    /// <summary>Waits until a node takes jobs; when it does not, says what it said last.</summary>
    public async Task ReadyAsync(ClusterNode node, CancellationToken stop)
    {
        try
        {
            await node.ReadyAsync(stop);
        }
        catch (OperationCanceledException late) when (stop.IsCancellationRequested)
        {
            throw new InvalidOperationException($"{node.Name} was not ready in time; it said last:\n{string.Join('\n', File.ReadLines(LogOf(node.Name)).TakeLast(20))}", late);
        }
    }

    /// <summary>Closes all connections to boards' consoles. Each can be made again.</summary>
    public void CutConsoles()
    {
        foreach (var console in _consoles) console.Cut();
    }

    /// <summary>From now on every command that switches the board off fails, and the board stays on.</summary>
    public void BreakSwitchOff(string board) => File.WriteAllText(NoOff(board), "");

    public void MendSwitchOff(string board) => File.Delete(NoOff(board));

    /// <summary>Stops the database server as a power cut does.</summary>
    public void KillDatabase() => _database.Kill();

    public void StartDatabase() => _database.Start();

    /// <summary>The database server stands still, with all its connections.</summary>
    public void FreezeDatabase() => _database.Freeze();

    public void ThawDatabase() => _database.Thaw();

    /// <summary>What of the site a dispatcher left behind: files of runs.</summary>
    public LabSite SiteOf(ClusterNode dispatcher) => _sites[Dispatchers.ToList().IndexOf(dispatcher)];

    public async ValueTask DisposeAsync()
    {
        // All at once: each would tell the others of its end.
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        Clients?.Dispose();
        foreach (var console in _consoles) console.Dispose();
        Observations.Dispose();
        await _network.DisposeAsync();
        _database.Dispose();
        foreach (var board in _sites.SelectMany(site => site.Boards)) await EmulatedLab.ProcessBoardAsync("power", "off", $"{board}");
        foreach (var site in _sites) site.Dispose();
    }

    /// <summary>Removes what was recorded, unless the variable <c>LAVA_KEEP_EVIDENCE</c> says that somebody is going to look at it.</summary>
    public void Forget()
    {
        if (Environment.GetEnvironmentVariable("LAVA_KEEP_EVIDENCE") is null) Directory.Delete(Evidence, recursive: true);
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "lava-actors");

    private string PowerLog => Path.Combine(Evidence, "power.log");

    // The recorder looks for it.
    private string NoOff(string board) => $"{PowerLog}.no-off.{board}";

    private string LogOf(string node) => Path.Combine(Evidence, node + ".log");

    private async Task AddAsync(NodeSpec spec, int host)
    {
        await EmulatedLab.RunAsync(Program, "certs", "node", spec.Name, "--directory", _certificates);
        List<string> command = [.. await _network.AddAsync(host), Program, "node",
            "--roles", string.Join(',', RoleNames.Of(spec.Roles)), "--name", spec.Name, "--cluster-listen", $"{HostNetwork.Address(host)}:{ClusterPort}", "--cluster-certs", Path.Combine(_certificates, spec.Name)];
        foreach (var seed in _seeds) command.AddRange(["--seed", seed]);
        if (spec.Roles == NodeRoles.Dispatcher) command.AddRange(await SiteArgumentsAsync(spec, host));
        else command.AddRange(["--data", Path.Combine(Evidence, "data"), "--store", _store]);
        if (spec.Roles.HasFlag(NodeRoles.Gateway)) command.AddRange(["--listen", $"{HostNetwork.Address(host)}:{HttpPort}"]);
        // The hosts' addresses are no loopback, and there are no users here.
        var settings = spec.Roles.HasFlag(NodeRoles.Gateway) ? $"http: {{access: open}}\n{spec.Settings}" : spec.Settings;
        if (settings is not null)
        {
            var file = Path.Combine(Evidence, spec.Name + ".yaml");
            await File.WriteAllTextAsync(file, settings);
            command.AddRange(["--config", file]);
        }

        _nodes.Add(new ClusterNode(spec.Name, host, spec.Roles, command, LogOf(spec.Name)));
    }

    private async Task<IEnumerable<string>> SiteArgumentsAsync(NodeSpec spec, int host)
    {
        var site = new LabSite(await HostNetwork.AddLabAsync(host), "quick");
        _sites.Add(site);
        if (spec.Dispatching is { } lines) await File.AppendAllTextAsync(site.Dispatcher, $"\n{lines}\n");
        foreach (var board in spec.Boards)
        {
            await EmulatedLab.SetFaultsAsync(board);
            await EmulatedLab.ProcessBoardAsync("power", "off", $"{board}");
            _powerBefore[board] = EmulatedLab.PowerRecord(board).Count;
            var console = new ConsoleRelay(FirstConsolePort + board);
            _consoles.Add(console);
            var name = BoardsFixture.Name(board);
            var recorder = $"{_recorder} {PowerLog} {spec.Name} {name} {site.LeaseFile(name)} ";
            site.AddBoard(board, spec.DeviceType, text => text
                .Replace($"telnet 127.0.0.1 {FirstConsolePort + board}", $"telnet {HostNetwork.LabSide} {console.Port}", StringComparison.Ordinal)
                .Replace($"{EmulatedLab.Home}/bin/process-board power", $"{recorder}{EmulatedLab.Home}/bin/process-board power", StringComparison.Ordinal));
        }

        return site.DispatcherArguments();
    }
}
