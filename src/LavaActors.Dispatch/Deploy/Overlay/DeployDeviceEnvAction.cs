using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Overlay;

/// <summary><c>deploy-device-env</c>: settles which variables the shells of the target get from the dispatcher's configuration (secondary-connections.md §8); the boot
/// exports them.</summary>
public sealed class DeployDeviceEnvAction : PipelineAction
{
    public override string Name => "deploy-device-env";

    public override string Summary => "settle the environment of the target's shells";

    public override Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        scope.Set(DeviceEnvironment.Variables, OverlayInputs.DeviceEnvironment(scope.Run.Settings.Configuration));
        return Task.CompletedTask;
    }
}
