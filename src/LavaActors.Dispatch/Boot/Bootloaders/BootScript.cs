using LavaActors.Devices;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Boot.Bootloaders;

/// <summary>A boot loader's commands as a script that it fetches: <c>use_bootscript</c> (deploy-boot-uboot.md §6.1). Lines are not typed, so none is torn by
/// a slow console. LAVA writes one for iPXE whatever the boot loader is; U-Boot gets one of its own kind here.</summary>
internal static class BootScript
{
    public static bool IsWanted(BootBlock block) => block.Parameters["use_bootscript"] is YamlScalar scalar && scalar.AsBool() == true;

    /// <summary>Publishes the commands over TFTP.</summary>
    /// <returns>What is to be typed instead.</returns>
    public static async Task<IReadOnlyList<string>> PublishAsync(ActionScope scope, string loader, IReadOnlyList<string> commands, CancellationToken stop)
    {
        var configuration = scope.Run.Settings.Configuration;
        var server = configuration.DispatcherTftpIp ?? configuration.DispatcherIp
            ?? throw ActionFault.Configuration("use_bootscript: the dispatcher's configuration has neither dispatcher_tftp_ip nor dispatcher_ip, so the board cannot be told where the script is");
        var file = await (loader == Bootloader.UBoot ? WriteUBootAsync(scope, commands, stop) : WriteIpxeAsync(scope, commands, stop));
        var name = Path.GetRelativePath(Path.GetDirectoryName(scope.Run.Paths.Tftp)!, file);
        await scope.Run.Board!.PublishAsync(name, file, stop);
        return loader == Bootloader.UBoot ? UBootCommands(server, name) : ["dhcp net0", $"chain tftp://{server}/{name}"];
    }

    /// <summary>U-Boot's own variable says where a script may lie; its boards have it for the scripts of distributions.</summary>
    internal static IReadOnlyList<string> UBootCommands(string server, string name) =>
        ["setenv autoload no", "dhcp", $"setenv serverip {server}", $"tftp ${{scriptaddr}} {name}", "source ${scriptaddr}"];

    private static async Task<string> WriteIpxeAsync(ActionScope scope, IReadOnlyList<string> commands, CancellationToken stop)
    {
        var file = Path.Combine(RunPaths.Unique(scope.Run.Paths.Tftp, "ipxe"), "script.ipxe");
        await File.WriteAllTextAsync(file, "#!ipxe\n\n" + Lines(commands), stop);
        return file;
    }

    private static async Task<string> WriteUBootAsync(ActionScope scope, IReadOnlyList<string> commands, CancellationToken stop)
    {
        var arch = scope.Run.Device.DeployParameters.MkimageArch ?? "arm64";
        if (!UImage.TryParseArchitecture(arch, out var architecture))
            throw ActionFault.Configuration($"actions.deploy.parameters.mkimage_arch '{arch}' is unknown; known are arm and arm64");
        var directory = RunPaths.Unique(scope.Run.Paths.Tftp, "bootscript");
        var (source, file) = (Path.Combine(directory, "boot.cmd"), Path.Combine(directory, "boot.scr"));
        await File.WriteAllBytesAsync(source, UImage.ScriptData(Lines(commands)), stop);
        await UImage.WriteAsync(source, file, architecture, UImageType.Script, name: "boot commands", cancel: stop);
        return file;
    }

    private static string Lines(IReadOnlyList<string> commands) => string.Concat(commands.Select(c => c + "\n"));
}
