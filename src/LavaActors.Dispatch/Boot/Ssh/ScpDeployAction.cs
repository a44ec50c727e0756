using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Deploy.Ssh;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot.Ssh;

/// <summary><c>scp-deploy</c>: connects, and copies the overlay to <c>/&lt;job id&gt;-overlay-&lt;level&gt;.tar.gz</c> on the device
/// (secondary-connections.md §6, with the path that the manual names).</summary>
public sealed class ScpDeployAction : PipelineAction
{
    public override string Name => "scp-deploy";

    public override string Summary => "copy the overlay to the device";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        if (scope.Run.Device.Ssh is null) scope.Error("the device has no 'ssh' method with user and port under actions.deploy.methods");
        if (scope.Run.Guest is null) scope.Error("a login over SSH needs a role with 'connection: ssh' and a 'host_role'");
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var guest = scope.Run.Guest!;
        var target = scope.Get(SshKeys.Target);
        var built = scope.Get(OverlayKeys.Built);
        await guest.ConnectAsync(target, scope.Deadline, stop);
        var remote = $"/{scope.Run.JobText}-{built.Layout.TarballName}";
        await guest.CopyAsync(built.Layout.Tarball, remote, stop);
        scope.Log.Info($"{built.Layout.TarballName} ({built.TarballBytes} bytes) copied to {target}:{remote}");
        scope.Set(SshKeys.RemoteOverlay, remote);
        scope.Results["success"] = "ssh deployment";
    }
}
