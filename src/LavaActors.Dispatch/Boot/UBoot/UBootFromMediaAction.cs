using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.UBoot;

/// <summary><c>uboot-from-media</c>: checks that a boot from a medium of the board has what it needs (deploy-boot-uboot.md §6.3).</summary>
public sealed class UBootFromMediaAction : PipelineAction
{
    private static readonly string[] Needed = ["kernel", "kernel_type", "root_uuid", "boot_part"];

    public override string Name => "uboot-from-media";

    public override string Summary => "check the medium to boot from";

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var block = (BootBlock)scope.Node.Block!;
        if (block.CommandsName is not { } name || !scope.Run.Device.Parameters.Media.ContainsKey(name)) return Task.CompletedTask;
        foreach (var key in Needed.Where(k => !block.Parameters.ContainsKey(k)))
            scope.Error($"booting from the medium '{name}' needs the key '{key}' in the boot block");
        return Task.CompletedTask;
    }
}
