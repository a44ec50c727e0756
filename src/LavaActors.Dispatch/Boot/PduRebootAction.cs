using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot;

/// <summary><c>pdu-reboot</c>: runs the device's <c>hard_reset</c> commands (pipeline.md §15).</summary>
public sealed class PduRebootAction : PipelineAction
{
    public override string Name => "pdu-reboot";

    public override string Summary => "switch the board off and on";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        PowerCommands.Check(scope, "hard_reset", scope.Run.Device.Commands.HardReset);
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        await scope.Console.DiscardAsync(stop);
        await scope.Run.Board!.RunCommandsAsync(scope.Run.Device.Commands.HardReset, scope.Remaining, stop);
        scope.Results["status"] = "success";
    }
}
