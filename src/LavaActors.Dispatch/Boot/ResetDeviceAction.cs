using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;

namespace LavaActors.Dispatch.Boot;

/// <summary><c>reset-device</c>: by the power switch where the device has one, else by typing reboot commands (pipeline.md §15).</summary>
public sealed class ResetDeviceAction : PipelineAction
{
    public ResetDeviceAction(PlanScope scope) =>
        Add(scope.Device.Commands.HardReset.Count > 0 ? new PduRebootAction() : new SendRebootCommandsAction());

    public override string Name => "reset-device";

    public override string Summary => "reset the board";
}
