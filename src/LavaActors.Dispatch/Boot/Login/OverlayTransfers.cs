using System.Net;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Login;

/// <summary>How the test overlay comes to a running system, by the methods of <c>transfer_overlay</c> (pipeline.md §15).</summary>
internal static class OverlayTransfers
{
    /// <summary>The system fetches the archive from a server that is there for this alone.</summary>
    public static async Task HttpAsync(ActionScope scope, TransferOverlay transfer, OverlayLayout overlay, CancellationToken stop)
    {
        var configuration = scope.Run.Settings.Configuration;
        var only = IPAddress.TryParse(scope.Run.Device.Parameters.TargetIp, out var known) ? known : null;
        var name = ShellQuote.Word(overlay.TarballName);
        await using var server = await OverlayServer.StartAsync(overlay.Tarball, only, scope.Log, stop);
        var url = $"http://{configuration.DispatcherHttpIp ?? configuration.DispatcherIp}:{server.Port}{server.Path}";
        await ShellLine.RunAsync(scope, $"rm -f {name}", stop);
        await ShellLine.RunCheckedAsync(scope, $"{transfer.DownloadCommand} {url}", stop);
        await ShellLine.RunCheckedAsync(scope, $"{transfer.UnpackCommand} {name}", stop);
    }

    /// <summary>The system mounts a directory with the overlay, and copies it. Nothing is removed before the directory is no mount any more: what is in it is the dispatcher's.</summary>
    public static async Task NfsAsync(ActionScope scope, TransferOverlay transfer, OverlayLayout overlay, CancellationToken stop)
    {
        var configuration = scope.Run.Settings.Configuration;
        var directory = RunPaths.Unique(scope.Run.Paths.Nfs, "overlay-unpack");
        await OverlayFaults.TranslateAsync(async () =>
        {
            await OverlayApply.ToAsync(overlay.Tarball, directory, stop);
            return directory;
        });
        await scope.Run.Board!.ExportAsync(directory, stop);
        var (at, server) = (ShellQuote.Word("/" + Path.GetFileName(directory)), configuration.DispatcherNfsIp ?? configuration.DispatcherIp);
        await ShellLine.RunCheckedAsync(scope, $"mkdir -p {at} && {transfer.DownloadCommand} {server}:{ShellQuote.Word(directory)} {at}", stop);
        await ShellLine.RunCheckedAsync(scope, $"{transfer.UnpackCommand} {at}/* / && umount {at} && rmdir {at}", stop);
    }

    /// <summary>The archive is sent over the console itself, to the program that the system receives it with.</summary>
    public static async Task ZmodemAsync(ActionScope scope, TransferOverlay transfer, OverlayLayout overlay, CancellationToken stop)
    {
        var name = ShellQuote.Word(overlay.TarballName);
        await ShellLine.RunAsync(scope, $"rm -f {name}", stop);
        await scope.Console.SendAsync("rz\n", scope.Run.Device.CharacterDelays.Boot, stop);
        await ZmodemProgram.SendAsync(scope.Console, overlay.Tarball, scope.WaitLimit, scope.Run.Clock, stop);
        // The receiving program's last words and the prompt may be lost with its terminal's mode.
        await ShellLine.RunAsync(scope, "", stop);
        await ShellLine.RunCheckedAsync(scope, $"{transfer.UnpackCommand} {name}", stop);
    }
}
