using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot;

/// <summary><c>reset-device</c>: by the power switch where the device has one, else by typing reboot commands (pipeline.md §15). Of a board that can only be switched on and
/// off the job may still say that it is rebooted from its shell.</summary>
public sealed class ResetDeviceAction : PipelineAction
{
    public ResetDeviceAction(PlanScope scope)
    {
        var commands = scope.Device.Commands;
        Add(commands.HardReset.Count > 0 ? new PduRebootAction()
            : commands.PowerOn.Count > 0 && scope.Block is not BootBlock { SoftReboot.Count: > 0 } ? new PowerOnAction()
            : new SendRebootCommandsAction());
    }

    public override string Name => "reset-device";

    public override string Summary => "reset the board";
}
