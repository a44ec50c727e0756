using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Boot.Bootloaders;

/// <summary>iPXE's commands as a script that it fetches: <c>use_bootscript</c> (deploy-boot-uboot.md §6.1). Lines are not typed, so none is torn by a slow console.</summary>
internal static class BootScript
{
    private const string FileName = "script.ipxe";

    public static bool IsWanted(BootBlock block) => block.Parameters["use_bootscript"] is YamlScalar scalar && scalar.AsBool() == true;

    /// <summary>Publishes the commands over TFTP.</summary>
    /// <returns>What is to be typed instead.</returns>
    public static async Task<IReadOnlyList<string>> PublishAsync(ActionScope scope, IReadOnlyList<string> commands, CancellationToken stop)
    {
        var configuration = scope.Run.Settings.Configuration;
        var server = configuration.DispatcherTftpIp ?? configuration.DispatcherIp
            ?? throw ActionFault.Configuration("use_bootscript: the dispatcher's configuration has neither dispatcher_tftp_ip nor dispatcher_ip, so the board cannot be told where the script is");
        var file = Path.Combine(RunPaths.Unique(scope.Run.Paths.Tftp, "ipxe"), FileName);
        await File.WriteAllTextAsync(file, "#!ipxe\n\n" + string.Concat(commands.Select(c => c + "\n")), stop);
        var name = Path.GetRelativePath(Path.GetDirectoryName(scope.Run.Paths.Tftp)!, file);
        await scope.Run.Board!.PublishAsync(name, file, stop);
        return ["dhcp net0", $"chain tftp://{server}/{name}"];
    }
}
