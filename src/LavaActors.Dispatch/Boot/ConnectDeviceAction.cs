using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot;

/// <summary><c>connect-device</c>: opens the primary console, or keeps the one that is open (pipeline.md §12).</summary>
/// <param name="name">The action's name, where a boot method has another one for it.</param>
public sealed class ConnectDeviceAction(string name = "connect-device") : PipelineAction
{
    public override string Name => name;

    public override string Summary => "open the primary console";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var device = scope.Run.Device;
        if (device.Commands.Primary is not { } primary)
            scope.Error($"{device.Hostname} has no connection with the tag 'primary'; give commands.connections one, with 'connect' and 'tags: [primary]'");
        else if (ConnectCommand.Check(primary.Connect) is { } wrong)
            scope.Error($"commands.connections.{primary.Name}: {wrong}");
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (scope.Run.Consoles.TryGetValue(scope.ConnectionNamespace, out var there) && there.IsOpen)
        {
            scope.Log.Debug($"already connected: {there.Name}");
            scope.Run.Consoles[scope.Namespace] = there;
            return;
        }

        if (scope.ConnectionNamespace != scope.Namespace)
            throw ActionFault.Job($"nothing is connected in namespace '{scope.ConnectionNamespace}' (connection-namespace); a boot block of that namespace must come before this one");

        var board = scope.Run.Board ?? throw ActionFault.Job("a secondary connection has no console of its own; boot it with 'method: ssh'");
        var console = await board.OpenConsoleAsync(scope.Run.Device.Commands.Primary!.Name, stop);
        scope.Run.Consoles[scope.Namespace] = console;
        scope.Log.Info($"connected to {console.Name}");
    }
}
