using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Finalize;

/// <summary><c>power-off</c>: runs the device's <c>power_off</c> commands. A guest has no board and nothing to switch off. A failure is recorded and does not
/// change the outcome of the job (pipeline.md §8).</summary>
public sealed class PowerOffAction : PipelineAction
{
    public override string Name => "power-off";

    public override string Summary => "switch the board off";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override TimeSpan BuiltInTimeout => TimeSpan.FromSeconds(10);

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        if (scope.Run.Board is not null) PowerCommands.Check(scope, "power_off", scope.Run.Device.Commands.PowerOff);
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var commands = scope.Run.Device.Commands.PowerOff;
        if (scope.Run.Board is not { } board || commands.Count == 0) return;
        await board.RunCommandsAsync(commands, scope.Remaining, stop);
        scope.Results["status"] = "success";
    }
}
