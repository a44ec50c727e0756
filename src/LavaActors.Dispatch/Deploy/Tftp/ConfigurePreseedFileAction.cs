using System.Text;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary><c>configure-preseed-file</c>: has an installer put the test overlay into the system that it installs (deploy-boot-uboot.md §3). Debian's copies it from its ramdisk. That of CentOS fetches it over
/// TFTP, and finds its answers in its ramdisk.</summary>
public sealed class ConfigurePreseedFileAction : PipelineAction
{
    /// <summary>Bytes. Answers are text that people write.</summary>
    private const int Limit = 1 << 20;

    /// <summary>The name of the answers in the ramdisk.</summary>
    internal const string NameInRamdisk = "preseed.cfg";

    public override string Name => "configure-preseed-file";

    public override string Summary => "have an installer take the test overlay along";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    /// <summary>Whether a block's installer finds its answers in its ramdisk, and gets the test overlay over TFTP: its ramdisk takes nothing else.</summary>
    internal static bool AnswersAreInRamdisk(DeployBlock block) => block.Os == "centos_installer" && block.Resources.ContainsKey("preseed") && block.Resources.ContainsKey("ramdisk");

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var block = scope.Block<DeployBlock>();
        if (scope.Find(TftpKeys.Paths) is not { } paths || !paths.TryGetValue("preseed", out var file)) return;
        if (block.Os == "debian_installer") await ChangeAsync(file, text => InstallerAnswers.WithLateCommand(text, "cp -r /lava-* /target/ || true"), stop);
        if (!AnswersAreInRamdisk(block)) return;
        if (paths.TryGetValue(TftpKeys.Overlay, out var overlay))
        {
            var configuration = scope.Run.Settings.Configuration;
            var server = configuration.DispatcherTftpIp ?? configuration.DispatcherIp
                ?? throw ActionFault.Configuration("centos_installer: the dispatcher's configuration has neither dispatcher_tftp_ip nor dispatcher_ip, so the installer cannot be told where the test overlay is");
            var url = $"tftp://{server}/{TftpFiles.NameOf(scope, overlay)}";
            await ChangeAsync(file, text => InstallerAnswers.WithPost(text, $"curl {url} > /lava-overlay.tar.gz", "tar -zxf /lava-overlay.tar.gz -C /"), stop);
        }

        if (scope.Find(TftpKeys.RamdiskTrees) is not { } trees) return;
        var tree = RunPaths.Unique(scope.Run.Paths.Work, Name);
        File.Copy(file, Path.Combine(tree, NameInRamdisk));
        trees.Add(tree);
        scope.Set(TftpKeys.PreseedInRamdisk, NameInRamdisk);
        scope.Log.Debug($"the preseed file is in the ramdisk as {NameInRamdisk}");
    }

    /// <summary>Byte by byte, whatever the encoding is; as a new file, since the download may share its content with the cache.</summary>
    private static async Task ChangeAsync(string file, Func<string, string> change, CancellationToken stop)
    {
        var size = new FileInfo(file).Length;
        if (size > Limit) throw ActionFault.Job($"preseed has {size} bytes; the answers for an installer are a text of at most {Limit} bytes");
        await File.WriteAllTextAsync(file + ".new", change(await File.ReadAllTextAsync(file, Encoding.Latin1, stop)), Encoding.Latin1, stop);
        File.Move(file + ".new", file, overwrite: true);
    }
}
