using System.Net;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Login;

/// <summary><c>overlay-unpack</c>: has the running system fetch the test overlay, for root file systems that the deployment could not touch (pipeline.md §15).</summary>
public sealed class OverlayUnpackAction : PipelineAction
{
    public override string Name => "overlay-unpack";

    public override string Summary => "have the system fetch the test overlay, and unpack it";

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var configuration = scope.Run.Settings.Configuration;
        if (configuration.DispatcherHttpIp is null && configuration.DispatcherIp is null)
            scope.Error("the dispatcher's configuration has neither dispatcher_http_ip nor dispatcher_ip; boards cannot be told where the test overlay is");
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var transfer = scope.Block<BootBlock>().TransferOverlay!;
        var built = scope.Get(OverlayKeys.Built);
        var configuration = scope.Run.Settings.Configuration;
        var only = IPAddress.TryParse(scope.Run.Device.Parameters.TargetIp, out var known) ? known : null;
        var name = ShellQuote.Word(built.Layout.TarballName);
        await using var server = await OverlayServer.StartAsync(built.Layout.Tarball, only, scope.Log, stop);
        var url = $"http://{configuration.DispatcherHttpIp ?? configuration.DispatcherIp}:{server.Port}{server.Path}";
        await ShellLine.RunAsync(scope, $"rm -f {name}", stop);
        await ShellLine.RunCheckedAsync(scope, $"{transfer.DownloadCommand} {url}", stop);
        await ShellLine.RunCheckedAsync(scope, $"{transfer.UnpackCommand} {name}", stop);
        scope.Results["success"] = $"overlay-unpack: {built.Layout.TarballName}";
    }
}
