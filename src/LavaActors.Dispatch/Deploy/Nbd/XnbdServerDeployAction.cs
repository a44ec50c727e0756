using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Nbd;

/// <summary><c>xnbd-server-deploy</c>: serves the root file system as a network block device until the run ends (deploy-boot-uboot.md §5). By QEMU's server, since it can stay in
/// the foreground and take a board that connects again: nbd-server does only one of the two.</summary>
public sealed class XnbdServerDeployAction : PipelineAction
{
    /// <summary>The key of the root file system among the files.</summary>
    public const string Root = "nbdroot";

    public override string Name => "xnbd-server-deploy";

    public override string Summary => "serve the root file system as a network block device";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        scope.NeedsProgram("qemu-nbd", "network block devices are served with it: apt-get install qemu-utils");
        if (scope.Run.Settings.Configuration.DispatcherIp is null)
            scope.Error("the dispatcher's configuration has no dispatcher_ip; boards cannot be told where their root is");
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var file = scope.Get(TftpKeys.Paths)[Root];
        var port = XnbdPorts.Of(scope.Run.Job.Xnbd, Random.Shared).Cast<int?>().FirstOrDefault(p => IsFree(p!.Value))
            ?? throw ActionFault.Infrastructure("no port for the network block device is free on the dispatcher; the job's 'protocols.lava-xnbd.port' may name another one");
        var server = new NbdServer(scope.Run.Settings.Configuration.DispatcherIp!, port, file);
        await StartAsync(scope.Run, scope.Namespace, server, stop);
        scope.Set(NbdKeys.Server, server);
        scope.Log.Info($"{Root} is served as a network block device on {server.Address} port {port}");
    }

    /// <summary>Starts the server, and waits until it listens. It ends with the run.</summary>
    /// <exception cref="ActionFault">Infrastructure: it does not.</exception>
    public static async Task StartAsync(RunContext run, string ns, NbdServer server, CancellationToken stop)
    {
        const int tries = 100;
        var wait = TimeSpan.FromMilliseconds(50);
        var port = server.Port.ToString(CultureInfo.InvariantCulture);
        var name = $"qemu-nbd {ns}";
        // One that a dispatcher before this one has started holds the port.
        await RunPrograms.KillAsync([run.Paths.Work], name, stop);
        var console = await run.Board!.RunConsoleAsync(name, RunPrograms.Marked(run.Paths, name, ["qemu-nbd", "--persistent", "--shared=0", "--format=raw", $"--port={port}", server.File]), stop);
        for (var i = 0; IsFree(server.Port); i++)
        {
            if (i == tries || !console.IsOpen) throw ActionFault.Infrastructure($"qemu-nbd does not listen on port {port}: {console.ClosedBecause ?? "nothing is known of why"}; its output is in the log");
            await Task.Delay(wait, run.Clock, stop);
        }
    }

    /// <summary>Nobody listens on the port.</summary>
    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
