using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot;

/// <summary><c>reset-connection</c>: ends the connection and makes it anew (deploy-boot-uboot.md §8).</summary>
public sealed class ResetConnectionAction : PipelineAction
{
    public ResetConnectionAction() => Add(new DisconnectDeviceAction()).Add(new ConnectDeviceAction());

    public override string Name => "reset-connection";

    public override string Summary => "connect anew";

    public override bool IsRetry => true;
}

/// <summary><c>disconnect-device</c>: ends the connection of the namespace, if there is one.</summary>
internal sealed class DisconnectDeviceAction : PipelineAction
{
    public override string Name => "disconnect-device";

    public override string Summary => "end the connection";

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (!scope.Run.Consoles.Remove(scope.ConnectionNamespace, out var console)) return;
        await console.CloseAsync();
        scope.Log.Debug($"{console.Name} is closed");
    }
}
