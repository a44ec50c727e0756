using System.CommandLine;
using Akka.Actor;
using LavaActors.Node.Hosting;
using LavaActors.Node.Logging;
using LavaActors.Node.Membership;
using LavaActors.Node.Telemetry;

namespace LavaActors.Node.Commands;

/// <summary><c>node</c>: runs a node of the service until it is told to end.</summary>
public static class NodeCommand
{
    public static Command Build(CommandEnvironment environment)
    {
        var config = NodeOptions.Config();
        var roles = new Option<NodeRoles>("--roles")
        {
            Description = $"What the node does, of {RoleNames.All}",
            HelpName = "names",
            DefaultValueFactory = _ => NodeRoles.All,
            CustomParser = result =>
            {
                var parsed = RoleNames.Parse(result.Tokens[0].Value, out var wrong);
                if (wrong is not null) result.AddError($"'{wrong}' is no role; the roles are {RoleNames.All}");
                return parsed;
            },
        };
        var (devices, dispatcher, data, store) = (NodeOptions.Devices(), NodeOptions.Dispatcher("--dispatcher"), NodeOptions.Data(), NodeOptions.Store());
        var templates = NodeOptions.Templates();
        var listen = new Option<string?>("--listen") { Description = "Where to serve HTTP [default: 127.0.0.1:8080]", HelpName = "address:port" };
        var name = new Option<string?>("--name") { Description = "The dispatcher's name, one of its own in the cluster [default: the host's name]", HelpName = "name" };
        var clusterListen = new Option<string?>("--cluster-listen") { Description = "Where other nodes reach this one", HelpName = "address:port" };
        var seeds = new Option<string[]>("--seed") { Description = "A node to join at; may be given several times", HelpName = "address:port", AllowMultipleArgumentsPerToken = true };
        var profile = new Option<string?>("--cluster-profile") { Description = "How soon others take over from a node that is silent: default, or fast", HelpName = "name" };
        var certs = new Option<string?>("--cluster-certs") { Description = $"Directory with {ClusterTlsFiles.Certificate}, {ClusterTlsFiles.Key} and {ClusterTlsFiles.Ca}, by which nodes know each other: see 'lava-actors certs'", HelpName = "directory" };
        var cert = new Option<string?>("--cluster-cert") { Description = "This node's certificate, a PEM file", HelpName = "file" };
        var key = new Option<string?>("--cluster-key") { Description = "The key of that certificate, a PEM file", HelpName = "file" };
        var ca = new Option<string?>("--cluster-ca") { Description = "The CA's certificate, a PEM file", HelpName = "file" };
        var health = new Option<string?>("--health-listen") { Description = "Where to serve only the state of the node, for probes, and its metrics [default: nowhere]", HelpName = "address:port" };
        var command = new Command("node", "Run a node of the service") { config, roles, name, devices, templates, dispatcher, data, store, listen, clusterListen, seeds, profile, certs, cert, key, ca, health };
        command.SetAction(async (parsed, stop) =>
        {
            var source = new NodeSettingsSource(
                parsed.GetValue(config), parsed.GetValue(roles), parsed.GetValue(devices), parsed.GetValue(dispatcher), parsed.GetValue(data), parsed.GetValue(listen),
                parsed.GetValue(store), environment.Variable(CommandEnvironment.StoreVariable))
            {
                Name = parsed.GetValue(name),
                OtlpVariable = environment.Variable(TelemetrySettings.OtlpVariable),
                Templates = parsed.GetValue(templates),
                Health = parsed.GetValue(health),
                ClusterListen = parsed.GetValue(clusterListen),
                Seeds = parsed.GetValue(seeds) ?? [],
                ClusterProfile = parsed.GetValue(profile),
                ClusterTls = Tls(parsed.GetValue(certs), new ClusterTlsFiles(parsed.GetValue(cert), parsed.GetValue(key), parsed.GetValue(ca))),
            };
            return await RunAsync(NodeOptions.Settings(source, environment), environment, stop);
        });
        return command;
    }

    private static ClusterTlsFiles? Tls(string? directory, ClusterTlsFiles files)
    {
        var ofDirectory = directory is null ? new ClusterTlsFiles(null, null, null) : ClusterTlsFiles.In(directory);
        var all = new ClusterTlsFiles(files.CertificateFile ?? ofDirectory.CertificateFile, files.KeyFile ?? ofDirectory.KeyFile, files.CaFile ?? ofDirectory.CaFile);
        return all is { CertificateFile: null, KeyFile: null, CaFile: null } ? null : all;
    }

    private static async Task<int> RunAsync(NodeSettings settings, CommandEnvironment environment, CancellationToken stop)
    {
        var terminal = environment.Terminal;
        await using var node = await NodeStart.RunAsync(settings, terminal.Clock, NodeLog.ToConsole(settings.LogFormat), Say, stop);
        if (!settings.Cluster.IsOfOne) PauseWatchdog.Start(node.Services.GetRequiredService<ActorSystem>());
        node.Services.GetRequiredService<NodeEnd>().EndsRuns = environment.WasInterrupted;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop, node.Lifetime.ApplicationStopping);
        try
        {
            await NodeReadiness.WaitAsync(node.Services, Say, ending.Token);
            var address = NodeReadiness.Address(node.Services) ?? "no HTTP";
            terminal.Line($"ready: {address} roles={string.Join(',', RoleNames.Of(settings.Roles))} devices={settings.Devices.Count} pid={Environment.ProcessId}");
        }
        catch (OperationCanceledException)
        {
            // Told to end before it was ready.
        }

        await node.WaitForShutdownAsync(stop);
        if (node.Services.GetRequiredService<NodeEnd>().Why is not { } why) return ExitCode.Ok;
        Say(why.Text);
        return why.ExitCode;

        void Say(string what) => terminal.Error.WriteLine($"lava-actors: {what}");
    }
}
