using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot.Minimal;

/// <summary><c>pre-os-command</c>: runs the device's <c>pre_os_command</c>, where the boot block asks for it (deploy-boot-uboot.md §8).</summary>
public sealed class PreOsCommandAction : PipelineAction
{
    public override string Name => "pre-os-command";

    public override string Summary => "run the command that must come before the operating system";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        PowerCommands.CheckThere(scope, "pre_os_command", scope.Run.Device.Commands.PreOsCommand);
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        await scope.Run.Board!.RunCommandsAsync(scope.Run.Device.Commands.PreOsCommand, scope.Remaining, stop);
        scope.Results["status"] = "success";
    }
}
