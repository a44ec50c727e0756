using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using LavaActors.Devices;
using LavaActors.Node.Client;
using LavaActors.Node.Hosting;
using LavaActors.Node.Logging;
using LavaActors.Node.Terminal;

namespace LavaActors.Node.Commands;

/// <summary><c>run JOB --device FILE</c>: one job in this process, on a node of its own that is gone afterwards.</summary>
public static class RunCommand
{
    // The board's power and what the run left on this host are put right in this time.
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromMinutes(2);

    public static Command Build(CommandEnvironment environment)
    {
        var file = new Argument<string>("job") { Description = "The job definition, a YAML file" };
        var (devices, dispatcher, data) = (NodeOptions.Devices(), NodeOptions.Dispatcher("--config"), NodeOptions.Data());
        var templates = NodeOptions.Templates();
        devices.Required = true;
        data.Description = "Keep journal, read model and logs in this directory";
        var follow = new Option<bool>("--follow", "-f") { Description = "Show the logs instead of a line a role" };
        var command = new Command("run", "Run one job in this process, without a server") { file, devices, templates, dispatcher, data, follow };
        command.SetAction(async (parsed, stop) =>
        {
            var path = parsed.GetRequiredValue(file);
            var definition = await GlobalOptions.ReadAsync(path, stop);
            var scratch = parsed.GetValue(data) is null ? Directory.CreateTempSubdirectory("lava-actors-") : null;
            try
            {
                var source = new NodeSettingsSource(
                    null, NodeRoles.Controller | NodeRoles.Dispatcher, parsed.GetValue(devices), parsed.GetValue(dispatcher), parsed.GetValue(data) ?? scratch!.FullName)
                { Templates = parsed.GetValue(templates) };
                var settings = WithDirectoriesOfItsOwn(NodeOptions.Settings(source, environment));
                return await RunAsync(settings, path, definition, parsed.GetValue(follow), environment.TerminalFor(parsed), stop);
            }
            finally
            {
                scratch?.Delete(recursive: true);
            }
        });
        return command;
    }

    /// <summary>Its job ends with it. Its jobs are numbered from 1, as those of a node on the same host are: what it unpacks must not lie where theirs does. The same data directory, the same
    /// name, so that it finds what it left there.</summary>
    public static NodeSettings WithDirectoriesOfItsOwn(NodeSettings settings)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(settings.DataDirectory)));
        return settings with { DeviceFiles = null, Dispatcher = settings.Dispatcher with { Stop = RunsAtStop.End, Grace = TimeSpan.Zero, Prefix = $"{settings.Dispatcher.Prefix}run-{Convert.ToHexStringLower(hash)[..8]}-" } };
    }

    private static async Task<int> RunAsync(NodeSettings settings, string path, string definition, bool follow, CommandTerminal terminal, CancellationToken stop)
    {
        await using var node = await NodeStart.RunAsync(settings, terminal.Clock, NodeLog.WarningsToConsole, Say, stop);
        try
        {
            await NodeReadiness.WaitAsync(node.Services, Say, stop);
            var client = new DirectJobClient(node.Services, path);
            var (ids, warnings) = await client.SubmitAsync(definition, stop);
            foreach (var warning in warnings) await terminal.Error.WriteLineAsync(warning);
            var job = await client.ResolveAsync(ids[0], stop);
            try
            {
                return await JobWatch.ToEndAsync(client, job, follow, terminal, stop);
            }
            catch (OperationCanceledException)
            {
                await EndAsync(client, job, terminal);
                return ExitCode.Interrupted;
            }
        }
        finally
        {
            await node.StopAsync(CancellationToken.None);
        }

        void Say(string what) => terminal.Error.WriteLine($"lava-actors: {what}");
    }

    // Ctrl-C ends the job, not only the watching: nobody else would switch the board off.
    private static async Task EndAsync(IJobClient client, long job, CommandTerminal terminal)
    {
        await terminal.Error.WriteLineAsync("lava-actors: ending the job, please wait until its board is off");
        using var limit = new CancellationTokenSource(CleanUpLimit, terminal.Clock);
        try
        {
            await client.CancelAsync(job, limit.Token);
            await new PlainProgress(terminal).ShowAsync(client.WatchAsync(job, limit.Token), limit.Token);
        }
        catch (OperationCanceledException)
        {
            await terminal.Error.WriteLineAsync($"lava-actors: the job did not end in {CleanUpLimit.TotalSeconds:0} s; look whether its board is off");
        }
    }
}
