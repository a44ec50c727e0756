using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary><c>prepare-tftp-overlay</c>: unpacks, puts the overlay in, wraps for the boot loader (deploy-boot-uboot.md §3).</summary>
public sealed class PrepareTftpOverlayAction : PipelineAction
{
    public PrepareTftpOverlayAction(PlanScope scope)
    {
        Add(new ExtractNfsRootfsAction()).Add(new ParsePersistentNfsAction()).Add(new ExtractOverlayRamdiskAction()).Add(new ExtractModulesAction());
        if (scope.NeedsOverlay) Add(new ApplyOverlayTftpAction());
        if (scope.As<DeployBlock>().Resources.TryGetValue("kernel", out var kernel) && kernel.Type is not null) Add(new PrepareKernelAction(scope));
        Add(new ConfigurePreseedFileAction()).Add(new CompressRamdiskAction());
        if (PrepareKernelAction.IsForDepthcharge(scope)) Add(new PrepareKernelAction(scope));
    }

    public override string Name => "prepare-tftp-overlay";

    public override string Summary => "unpack the root, put the overlay in, wrap kernel and ramdisk";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;
}
