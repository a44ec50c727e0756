using LavaActors.Devices;
using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.UefiMenus;

/// <summary><c>uefi-commands</c>: puts addresses and file names into what is chosen and typed in the menu.</summary>
public sealed class UefiCommandsAction(IReadOnlyList<MenuSelection> selections) : PipelineAction
{
    public override string Name => "uefi-commands";

    public override string Summary => "put addresses and file names into what is typed in the menu";

    public override Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var configuration = scope.Run.Settings.Configuration;
        var files = scope.Find(TftpKeys.Files) ?? new Dictionary<string, string>();
        var nfs = scope.Find(TftpKeys.NfsRoot);
        scope.Set<IReadOnlyList<MenuSelection>>(UefiMenuKeys.Selections, [.. selections.Select(s => s.With(new Dictionary<string, string?>
        {
            ["{SERVER_IP}"] = configuration.DispatcherTftpIp ?? configuration.DispatcherIp,
            ["{KERNEL}"] = files.GetValueOrDefault("kernel"),
            ["{RAMDISK}"] = files.GetValueOrDefault("ramdisk"),
            ["{DTB}"] = files.GetValueOrDefault("dtb"),
            ["{NFSROOTFS}"] = nfs?.Directory,
            ["{NFS_SERVER_IP}"] = nfs?.Server,
            ["{TEST_MENU_NAME}"] = $"LAVA {scope.Block<BootBlock>().CommandsName} test image",
        }))]);
        return Task.CompletedTask;
    }
}

/// <summary>A selection with the job's values.</summary>
internal static class MenuSubstitutions
{
    /// <summary>Of a text with a marker without value nothing is left.</summary>
    public static MenuSelection With(this MenuSelection selection, IReadOnlyDictionary<string, string?> markers) => selection with
    {
        Items = BootSubstitutions.Apply(selection.Items, markers),
        Enter = selection.Enter is { } enter ? BootSubstitutions.Apply([enter], markers).FirstOrDefault("") : null,
    };
}
