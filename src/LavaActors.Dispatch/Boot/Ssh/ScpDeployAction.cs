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

    public override async Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var run = scope.Run;
        if (run.Device.Ssh is not { } ssh)
        {
            scope.Error("the device has no 'ssh' method with user and port under actions.deploy.methods");
        }
        else if (run.Login is null)
        {
            scope.Error("a login over SSH needs a role with 'connection: ssh' and a 'host_role', or a device whose ssh method has a 'host'");
        }
        else if (!run.Order.IsGuest)
        {
            try
            {
                await DeviceKey.Of(ssh, run.Settings).CheckAsync(stop);
            }
            catch (ActionFault fault)
            {
                scope.Error(fault.Message);
            }
        }
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var login = scope.Run.Login!;
        var target = scope.Get(SshKeys.Target);
        var built = scope.Get(OverlayKeys.Built);
        await login.ConnectAsync(target, scope.WaitDeadline, stop);
        if (scope.Run.Order.IsGuest) NoteLogin(scope, target);
        // A guest's host was switched off since.
        else await EndLeftRunnersAsync(scope, login, stop);
        var remote = $"/{scope.Run.JobText}-{built.Layout.TarballName}";
        await login.CopyAsync(built.Layout.Tarball, remote, stop);
        scope.Log.Info($"{built.Layout.TarballName} ({built.TarballBytes} bytes) copied to {target}:{remote}");
        scope.Set(SshKeys.RemoteOverlay, remote);
        scope.Results["success"] = "ssh deployment";
    }

    /// <summary>The run that has the board's console may come here, too.</summary>
    private static void NoteLogin(ActionScope scope, GuestTarget target)
    {
        try
        {
            scope.Run.Keys.LoggedIn(scope.Run.Order.Device, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            scope.Log.Warning($"the address {target} cannot be noted ({e.Message}): after a restart of the dispatcher the host's journal is read at its console alone");
        }
    }

    /// <summary>Nothing of this run is on the device yet: what runs there was left by one that was lost, and has no business beside it.</summary>
    private static async Task EndLeftRunnersAsync(ActionScope scope, IGuestSession login, CancellationToken stop)
    {
        var directories = LeftRunners.Directories(scope.Run.Data.Find(scope.ShellNamespace, OverlayKeys.System));
        var said = await login.ExecuteAsync(LeftRunners.End(scope.Run.Device.Hostname, directories), stop);
        foreach (var stage in LeftRunners.Ended(said.Output))
            scope.Log.Warning($"the tests of an earlier run, which was lost, went on in {stage} on {scope.Get(SshKeys.Target)}; they were ended");
    }
}
