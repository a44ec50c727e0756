using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Pipeline;
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
        switch (((BootBlock)scope.Node.Block!).TransferOverlay!.Method)
        {
            case TransferOverlay.Zmodem:
                scope.NeedsProgram(ZmodemProgram.Name, "test overlays are sent over the console with it: apt-get install lrzsz");
                break;
            case TransferOverlay.Nfs:
                if (configuration.DispatcherNfsIp is null && configuration.DispatcherIp is null)
                    scope.Error("the dispatcher's configuration has neither dispatcher_nfs_ip nor dispatcher_ip; boards cannot be told where the test overlay is");
                if (NfsExports.Check(configuration.Nfs) is { } wrong) scope.Error(wrong);
                break;
            default:
                if (configuration.DispatcherHttpIp is null && configuration.DispatcherIp is null)
                    scope.Error("the dispatcher's configuration has neither dispatcher_http_ip nor dispatcher_ip; boards cannot be told where the test overlay is");
                break;
        }

        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var transfer = scope.Block<BootBlock>().TransferOverlay!;
        var overlay = scope.Get(OverlayKeys.Built).Layout;
        await (transfer.Method switch
        {
            TransferOverlay.Nfs => OverlayTransfers.NfsAsync(scope, transfer, overlay, stop),
            TransferOverlay.Zmodem => OverlayTransfers.ZmodemAsync(scope, transfer, overlay, stop),
            _ => OverlayTransfers.HttpAsync(scope, transfer, overlay, stop),
        });
        scope.Results["success"] = $"overlay-unpack: {overlay.TarballName}";
    }
}
