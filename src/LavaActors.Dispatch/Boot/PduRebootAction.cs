using LavaActors.Dispatch.Commands;
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
        foreach (var command in scope.Run.Device.Commands.HardReset)
        {
            try
            {
                if (ShellWords.Split(command).Count == 0) scope.Error("commands.hard_reset is empty; give a program, or leave the key out");
            }
            catch (FormatException e)
            {
                scope.Error($"commands.hard_reset: {e.Message}");
            }
        }

        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        await scope.Run.Board!.RunCommandsAsync(scope.Run.Device.Commands.HardReset, scope.Remaining, stop);
        scope.Results["status"] = "success";
    }
}
