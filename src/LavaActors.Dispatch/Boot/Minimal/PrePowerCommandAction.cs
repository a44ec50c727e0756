using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot.Minimal;

/// <summary><c>pre-power-command</c>: runs the device's <c>pre_power_command</c>, where the boot block asks for it (deploy-boot-uboot.md §8).</summary>
public sealed class PrePowerCommandAction : PipelineAction
{
    public override string Name => "pre-power-command";

    public override string Summary => "run the command that must come before the power";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        PowerCommands.CheckThere(scope, "pre_power_command", scope.Run.Device.Commands.PrePowerCommand);
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        await scope.Run.Board!.RunCommandsAsync(scope.Run.Device.Commands.PrePowerCommand, scope.Remaining, stop);
        scope.Results["status"] = "success";
    }
}
