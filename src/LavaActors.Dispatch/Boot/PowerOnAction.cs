using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot;

/// <summary><c>power-on</c>: runs the device's <c>power_on</c> commands, for a board that has no <c>hard_reset</c>. It may be on, from an earlier boot of the run: where the
/// device has <c>power_off</c>, that comes first.</summary>
public sealed class PowerOnAction : PipelineAction
{
    public override string Name => "power-on";

    public override string Summary => "switch the board on, off before where it can be";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        PowerCommands.Check(scope, "power_on", scope.Run.Device.Commands.PowerOn);
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var commands = scope.Run.Device.Commands;
        var board = scope.Run.Board!;
        if (commands.PowerOff.Count > 0) await board.RunCommandsAsync(commands.PowerOff, scope.Remaining, stop);
        await scope.Console.DiscardAsync(stop);
        await board.RunCommandsAsync(commands.PowerOn, scope.Remaining, stop);
        scope.Results["status"] = "success";
    }
}
