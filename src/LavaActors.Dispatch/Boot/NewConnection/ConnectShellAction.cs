using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot.NewConnection;

/// <summary><c>connect-shell</c>: opens the console that the block names, in the block's own namespace, and types an empty line so that it says something (pipeline.md §12).</summary>
public sealed class ConnectShellAction : PipelineAction
{
    public override string Name => "connect-shell";

    public override string Summary => "open another console of the board";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var (device, block) = (scope.Run.Device, (BootBlock)scope.Node.Block!);
        var others = string.Join(", ", device.Commands.Connections.Values.Where(c => !c.IsPrimary).Select(c => c.Name));
        if (scope.Run.Board is null)
            scope.Error("a secondary connection has no console; boot it with 'method: ssh'");
        else if (block.Connection is not { } name || !device.Commands.Connections.TryGetValue(name, out var connection))
            scope.Error($"{device.Hostname} has no connection '{block.Connection}'; beside the primary one it has {(others.Length == 0 ? "none" : others)}");
        else if (connection.IsPrimary)
            scope.Error($"'{name}' is the primary connection of {device.Hostname}, which a boot opens; beside it there {(others.Length == 0 ? "is none" : "are " + others)}");
        else if (ConnectCommand.Check(connection.Connect) is { } wrong)
            scope.Error($"commands.connections.{name}: {wrong}");
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var name = scope.Block<BootBlock>().Connection!;
        var console = await scope.Run.Board!.OpenConsoleAsync(name, stop);
        scope.Run.Consoles[scope.Namespace] = console;
        scope.Set(BootKeys.Connection, name);
        scope.Log.Info($"connected to {console.Name}");
        await console.SendAsync("\n", TimeSpan.Zero, stop);
    }
}
