using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;

namespace LavaActors.Dispatch.Deploy.Ssh;

/// <summary><c>scp-overlay</c>: makes the overlay of a role that logs in over SSH, and finds out where (secondary-connections.md §5).</summary>
public sealed class ScpOverlayAction : PipelineAction
{
    private readonly bool _hasShell;

    public ScpOverlayAction(PlanScope scope)
    {
        _hasShell = scope.HasShell;
        Add(new LavaOverlayAction(scope)).Add(new PrepareScpOverlayAction());
        if (_hasShell) Add(new DeployDeviceEnvAction());
    }

    public override string Name => "scp-overlay";

    public override string Summary => "make the overlay for a login over SSH";

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        if (!_hasShell) scope.Error($"no test block with 'definitions' uses namespace '{scope.Node.Namespace}'; a login over SSH without tests has no use");
        if (!scope.Run.Device.DeployConnections.Contains("serial")) scope.Error("actions.deploy.connections of the device lacks 'serial'");
        return Task.CompletedTask;
    }
}
