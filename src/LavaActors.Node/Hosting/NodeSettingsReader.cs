using System.Net;
using LavaActors.Devices;
using LavaActors.Devices.Lab;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Node.Commands;
using LavaActors.Node.Membership;
using LavaActors.Node.Telemetry;
using LavaActors.Storage;
using LavaActors.Storage.Sqlite;
using LavaActors.Verdicts.Rules;
using LavaActors.Yaml;

namespace LavaActors.Node.Hosting;

/// <summary>
/// Reads a node's settings file and all files it names, and reports everything that is wrong with them at once. Relative paths in the file are
/// relative to the file. docs/command-line.md describes the keys.
/// </summary>
public sealed class NodeSettingsReader
{
    private const string DefaultDataDirectory = "/var/lib/lava-actors";
    private static readonly IPEndPoint DefaultListen = new(IPAddress.Loopback, 8080);

    private readonly DiagnosticBag _bag = new();
    private readonly NodeSettingsSource _source;
    private readonly string _folder;

    private NodeSettingsReader(NodeSettingsSource source)
    {
        _source = source;
        _folder = source.File is { } file ? Path.GetDirectoryName(Path.GetFullPath(file))! : Environment.CurrentDirectory;
    }

    /// <summary>The settings, or null and what is wrong.</summary>
    public static (NodeSettings? Settings, IReadOnlyList<Diagnostic> Diagnostics) Read(NodeSettingsSource source)
    {
        var reader = new NodeSettingsReader(source);
        var settings = reader.Read();
        return (reader._bag.HasErrors ? null : settings, reader._bag.Items);
    }

    private NodeSettings? Read()
    {
        if (Root() is not { } root) return null;
        var ofFile = root.NonEmptyString("name");
        var name = _source.Name ?? ofFile ?? Environment.MachineName;
        var data = Resolve(root.NonEmptyString("data_directory"));
        var directory = _source.DataDirectory is { } ofCommandLine ? Path.GetFullPath(ofCommandLine) : data ?? DefaultDataDirectory;
        var store = Store(root, directory);
        var http = root.Section("http");
        var listen = EndPoint(http, "listen") ?? DefaultListen;
        var health = EndPoint(http, "health");
        var hosts = HostNames(http);
        var proxies = ProxySettingsReader.Read(http);
        var access = AccessSettingsReader.Read(http, _source.Listen is { } told ? EndPointText.Parse(told) ?? listen : listen, hosts.Count > 0 || proxies.Networks.Count > 0, (section, key) => Resolve(section.NonEmptyString(key)) is { } path ? Text(path, section.SpanOf(key), section.PathOf(key)) : null);
        var publisher = EventPublisherSettingsReader.Read(http, access);
        http?.RejectUnknown();
        var cluster = ClusterSettingsReader.Read(root, _source, path => Resolve(path)!);
        RefuseFileOfOneHost(root, store, cluster);
        var scheduling = SchedulingSettingsReader.Read(root);
        var submissions = SubmissionSettingsReader.Read(root);
        var events = EventSettingsReader.Read(root);
        var coordinator = CoordinatorSettingsReader.Read(root);
        var (notifications, callbackAddresses) = NotificationSettingsReader.Read(root, (section, key) => Resolve(section.NonEmptyString(key)) is { } file ? Text(file, section.SpanOf(key), section.PathOf(key)) : null);
        var verdicts = LabVerdicts(root);
        var deviceFiles = root.Strings("devices").Select((path, i) => (Path: Resolve(path)!, Span: root.SpanOf("devices"), Key: root.PathOf("devices", i))).ToList();
        var dispatcherFile = Resolve(root.NonEmptyString("dispatcher"));
        var (lab, templates) = LabOf(root);
        var labDirectory = lab;
        var telemetry = TelemetrySettingsReader.Read(root, _source.OtlpVariable);
        var format = TelemetrySettingsReader.LogFormat(root);
        root.RejectUnknown();

        if (_source.Listen is { } given)
        {
            if (EndPointText.Parse(given) is { } endPoint) listen = endPoint;
            else _bag.Error(SourceSpan.None, "--listen", $"'{given}' is no address", "give one as 127.0.0.1:8080");
        }

        if (_source.Health is { } givenHealth)
        {
            if (EndPointText.Parse(givenHealth) is { } endPoint) health = endPoint;
            else _bag.Error(SourceSpan.None, "--health-listen", $"'{givenHealth}' is no address", "give one as 0.0.0.0:8081");
        }

        if (health is { Port: 0 }) _bag.Error(root.SpanOf("http"), "http.health", "probes ask at a port that they know", "give one: 0.0.0.0:8081");
        if (_source.Devices is { Count: > 0 } ofCommand)
        {
            deviceFiles = [.. ofCommand.Select(path => (Path.GetFullPath(path), SourceSpan.None, "--device"))];
            lab = null;
        }

        if (_source.Templates is { Count: > 0 } ofTemplates) templates = [.. ofTemplates.Select(Path.GetFullPath)];
        var isDispatcher = _source.Roles.HasFlag(NodeRoles.Dispatcher);
        var files = new DeviceFiles(
            isDispatcher && lab is not null ? [lab] : [],
            [.. deviceFiles.Where(file => isDispatcher && (Directory.Exists(file.Path) || Text(file.Path, file.Span, file.Key) is not null)).Select(file => file.Path)],
            templates,
            name);
        var stock = Devices(files, isDispatcher ? DispatchSettings.DeviceVersionsFile(NodeSettings.DispatcherDirectoryIn(directory)) : null);
        var dispatcher = Dispatcher(_source.Dispatcher is { } path ? Path.GetFullPath(path) : dispatcherFile, root, files.Labs, name);
        return new NodeSettings(
            _source.Roles,
            name,
            directory,
            store,
            _source.Roles.HasFlag(NodeRoles.Gateway) ? listen : null,
            [.. stock.Devices],
            stock.Files.Count > 0 || files.Labs.Any() ? WithAddress(dispatcher, root) : dispatcher,
            cluster,
            hosts)
        { Scheduling = scheduling, Submissions = WithLab(submissions, labDirectory, dispatcher), Events = events, EventPublisher = _source.Roles.HasFlag(NodeRoles.Gateway) ? publisher : null, Coordinator = coordinator, Notifications = notifications, CallbackAddresses = callbackAddresses, LabVerdicts = verdicts, Access = access, Proxies = proxies, Health = health, DeviceFiles = isDispatcher ? files : null, Stock = stock, LogFormat = format, Telemetry = telemetry };
    }

    // Each host would have a file of its own: other jobs, or the same ones twice.
    private void RefuseFileOfOneHost(MapReader root, Database store, ClusterSettings cluster)
    {
        if (store is not SqliteDatabase || (_source.Roles & (NodeRoles.Controller | NodeRoles.Gateway)) == NodeRoles.None) return;
        if (cluster.Seeds.FirstOrDefault(seed => EndPointText.Parse(seed) is not null && !DeathRules.AreOnOneHost(cluster.Listen.ToString(), seed)) is not { } elsewhere) return;
        _bag.Error(
            root.SpanOf("store"),
            "store",
            $"the store is an SQLite file on this host, which the seed {elsewhere} cannot open: controllers and gateways share one store",
            "give all of them the same PostgreSQL database (store: or --store postgres:...); where all of them are on this host, name only seeds of this host");
    }

    private static IReadOnlyList<string> HostNames(MapReader? http)
    {
        var names = http?.Strings("hosts") ?? [];
        foreach (var name in names.Where(name => Uri.CheckHostName(name) == UriHostNameType.Unknown))
            http!.Error("hosts", $"'{name}' is no host name", "write it without scheme and port, as lab.example.com");
        return names;
    }

    private MapReader? Root()
    {
        if (_source.File is not { } file) return new MapReader(YamlMap.Empty, "", _bag, nullIsAbsent: true);
        if (Text(file, SourceSpan.None, "--config") is not { } text) return null;
        var document = YamlDocument.Parse(text, file);
        _bag.AddRange(document.Diagnostics);
        if (document.Root is YamlMap map) return new MapReader(map, "", _bag, nullIsAbsent: true);
        if (document.Root is { IsNull: true }) return new MapReader(YamlMap.Empty, "", _bag, nullIsAbsent: true);
        if (!_bag.HasErrors) _bag.Error(new SourceSpan(file, 1, 1), "", "a settings file is a mapping", "begin with 'data_directory: ...'");
        return null;
    }

    // Never with the address itself in a message: it may hold a password.
    private Database Store(MapReader root, string directory)
    {
        var ofFile = root.NonEmptyString("store");
        var (address, span, key) = _source.Store is { } ofCommand ? (ofCommand, SourceSpan.None, "--store")
            : _source.StoreVariable is { Length: > 0 } ofEnvironment ? (ofEnvironment, SourceSpan.None, CommandEnvironment.StoreVariable)
            : (ofFile, root.SpanOf("store"), "store");
        var file = new SqliteDatabase(NodeSettings.StoreIn(directory));
        if (address is null) return file;
        if (StoreAddress.TryParse(address, out var wrong) is not { } database)
        {
            _bag.Error(span, key, $"this is no address of a store: {wrong}", "write it as postgres:Host=db.example.com;Database=lava;Username=lava;Passfile=/etc/lava-actors/pgpass");
            return file;
        }

        if (_source.Store is not null && StoreAddress.HasPassword(address))
            _bag.Warning(span, key, "every user of this host can read the password in the list of processes", $"give it in a Passfile, in {CommandEnvironment.StoreVariable}, or in the settings file");
        return database;
    }

    /// <summary>The lab's directory, and where LAVA's own device types are: <c>lab: {directory: /etc/lava-server, templates: [...]}</c>.</summary>
    private (string? Directory, IReadOnlyList<string>? Templates) LabOf(MapReader root)
    {
        if (root.Section("lab") is not { } section) return (null, null);
        var directory = Resolve(section.NonEmptyString("directory"));
        if (directory is not null && !Directory.Exists(directory)) section.Error("directory", $"{directory} is no directory", "name the one that has dispatcher-config in it, as /etc/lava-server");
        IReadOnlyList<string>? templates = section.Has("templates") ? [.. section.Strings("templates").Select(path => Resolve(path)!)] : null;
        foreach (var missing in templates?.Where(path => !Directory.Exists(path)) ?? []) section.Error("templates", $"{missing} is no directory", "name one with device types in it");
        section.RejectUnknown();
        return (directory, templates);
    }

    /// <summary>One dictionary of a lab that is not valid keeps none of the others from being used; a file that somebody named, or rendered for this program, has to be right.</summary>
    /// <param name="versions">Where the last valid versions are kept; null: nowhere.</param>
    private DeviceStock Devices(DeviceFiles files, string? versions)
    {
        var reading = files.Read();
        string? problem = null;
        var (stock, _) = DeviceStock.Empty.After(reading, versions is null ? null : DeviceVersions.Read(versions, out problem));
        if (problem is not null) _bag.Warning(SourceSpan.None, "", problem);
        foreach (var ((source, read), kept) in reading.Devices.Zip(stock.Files))
        {
            if (kept.Remark is not null)
            {
                _bag.Warning(SourceSpan.None, "", $"{kept.Device!.Hostname}: {kept.Remark}");
                continue;
            }

            var hasToBeRight = source.IsNamed || !source.TakesContext;
            if (hasToBeRight) _bag.AddRange(read.Diagnostics);
            if (kept.Fault is null) continue;
            if (hasToBeRight && read.Device is { } twice)
            {
                var other = stock.Usable.First(usable => usable.Device!.Hostname == twice.Hostname).Source.Path;
                _bag.Error(new SourceSpan(source.Path, 1, 1), "hostname", $"{twice.Hostname} is the device of {other}, too", "give each device a host name of its own");
            }
            else if (!hasToBeRight)
            {
                _bag.Warning(SourceSpan.None, "", $"a device file is not valid, and its device is not offered: {kept.Fault}");
            }
        }

        foreach (var fault in reading.Faults) _bag.Add(fault with { Severity = Severity.Warning });
        return stock;
    }

    /// <summary>The configuration that is named; else what a lab has for this dispatcher.</summary>
    private DispatcherConfiguration Dispatcher(string? file, MapReader root, IEnumerable<LabDirectory> labs, string name)
    {
        var lab = LabNames.WhyNot(name) is null ? labs.FirstOrDefault() : null;
        file ??= lab?.DispatcherFile(name);
        var dispatcher = DispatcherConfiguration.Default;
        if (file is not null && Text(file, root.SpanOf("dispatcher"), "dispatcher") is { } text)
        {
            var parse = DispatcherConfiguration.Parse(text, file);
            _bag.AddRange(parse.Diagnostics);
            dispatcher = parse.Configuration ?? dispatcher;
        }

        if (dispatcher.EnvDut is not null || lab?.TargetEnvironmentFile(name) is not { } targets || Text(targets, SourceSpan.None, "env-dut") is not { } environment) return dispatcher;
        var (read, findings) = TargetEnvironment.Parse(environment, targets);
        _bag.AddRange(findings);
        return dispatcher with { EnvDut = read };
    }

    /// <summary>Boards are told where their dispatcher is: by default it is where the default route begins.</summary>
    private DispatcherConfiguration WithAddress(DispatcherConfiguration dispatcher, MapReader root)
    {
        if (dispatcher.DispatcherIp is not null || _source.OwnAddress is not { } find) return dispatcher;
        if (find() is { } address) return dispatcher with { DispatcherIp = address };
        _bag.Error(root.SpanOf("dispatcher"), "dispatcher_ip", "this host has no default route, so its address for boards is not known", "give it in the dispatcher's configuration: dispatcher_ip: 10.0.0.1");
        return dispatcher;
    }

    /// <summary>With what the lab's LAVA server lets jobs set, too, and the mirrors that dispatchers take files from.</summary>
    private SubmissionSettings WithLab(SubmissionSettings submissions, string? lab, DispatcherConfiguration dispatcher) => submissions with
    {
        ContextVariables = [.. submissions.ContextVariables.Union(lab is not null && Directory.Exists(lab) ? ContextVariables.OfLab(lab, _bag) : [])],
        Fetch = submissions.Fetch with { Mirrors = dispatcher.MirrorMap },
    };

    private VerdictRules? LabVerdicts(MapReader root)
    {
        if (Resolve(root.NonEmptyString("verdicts")) is not { } file || Text(file, root.SpanOf("verdicts"), "verdicts") is not { } text) return null;
        var (rules, diagnostics) = VerdictRuleReader.Read(text, file);
        _bag.AddRange(diagnostics);
        return rules;
    }

    private IPEndPoint? EndPoint(MapReader? section, string key)
    {
        if (section?.NonEmptyString(key) is not { } text) return null;
        if (EndPointText.Parse(text) is { } endPoint) return endPoint;
        section.Error(key, $"'{text}' is no address", "give one as 127.0.0.1:8080");
        return null;
    }

    private string? Resolve(string? path) => path is null ? null : Path.GetFullPath(path, _folder);

    private string? Text(string file, SourceSpan span, string key)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _bag.Error(span, key, $"{file} cannot be read: {error.Message}", "name a file that is there");
            return null;
        }
    }
}
