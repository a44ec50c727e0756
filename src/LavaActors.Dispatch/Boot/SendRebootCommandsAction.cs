using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot;

/// <summary><c>send-reboot-commands</c>: types the reboot commands and waits for the system to go down (pipeline.md §15).</summary>
public sealed class SendRebootCommandsAction : PipelineAction
{
    private static readonly string[] Usual = ["reboot", "reboot -n", "reboot -nf"];

    public override string Name => "send-reboot-commands";

    public override string Summary => "type reboot commands";

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var block = scope.Block<BootBlock>();
        var device = scope.Run.Device;
        var commands = block.SoftReboot.Count > 0 ? block.SoftReboot : device.Commands.SoftReboot.Count > 0 ? device.Commands.SoftReboot : Usual;
        await scope.Console.DiscardAsync(stop);
        foreach (var command in commands) await scope.Console.SendAsync(command + "\n", device.CharacterDelays.Boot, stop);
        var message = block.ShutdownMessage ?? device.Constants.ShutdownMessage;
        await scope.Console.WaitForAsync([ConsolePattern.Expression(message)], "the message that the system goes down", scope.ConnectionLimit, ErrorTypes.Job, stop);
        scope.Results["commands"] = string.Join("; ", commands);
    }
}
