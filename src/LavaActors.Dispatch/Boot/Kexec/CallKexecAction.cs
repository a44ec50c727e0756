using System.Net;
using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Kexec;

/// <summary><c>call-kexec</c>: loads the kernel, which must be in the running system already, and starts it.</summary>
public sealed class CallKexecAction : PipelineAction
{
    private const string DefaultCommand = "/sbin/kexec";

    public override string Name => "call-kexec";

    public override string Summary => "load another kernel and start it";

    /// <summary>The line that loads the kernel.</summary>
    internal static string Load(KexecImage image)
    {
        var words = new List<string> { image.Command ?? DefaultCommand };
        if (image.Kernel is { } kernel) words.AddRange([image.OnPanic ? "--load-panic" : "--load", ShellQuote.Word(kernel)]);
        if (image.Dtb is { } dtb) words.AddRange(["--dtb", ShellQuote.Word(dtb)]);
        if (image.Initrd is { } initrd) words.AddRange(["--initrd", ShellQuote.Word(initrd)]);
        // As written: '--append="console=ttyS0"' has its quotes for the target's shell.
        words.AddRange(image.Options);
        return string.Join(' ', words);
    }

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var block = (BootBlock)scope.Node.Block!;
        if (block.Kexec is not { } image || (image.Command is null && image.Kernel is null)) scope.Error("kexec needs a kernel: give its path in the running system, as 'kernel: /boot/vmlinuz'");
        else if (image.Deploy) ValidateDeploy(scope, block, image);
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var image = scope.Block<BootBlock>().Kexec!;
        if (image.Deploy) await FetchAsync(scope, image, stop);
        // Only to be read in the log when it fails; a kernel may well have no such file.
        if (image.KernelConfig is { } config) await ShellLine.RunAsync(scope, $"zgrep -i kexec {ShellQuote.Word(config)} | grep -v '^#'", stop);
        await ShellLine.RunCheckedAsync(scope, Load(image), stop);
        await scope.Console.DiscardAsync(stop);
        var start = image.OnPanic ? "echo c > /proc/sysrq-trigger" : $"{image.Command ?? DefaultCommand} -e";
        await scope.Console.SendAsync(start + "\n", scope.Run.Device.CharacterDelays.Boot, stop);
        scope.Results["status"] = "success";
    }

    private static void ValidateDeploy(ValidationScope scope, BootBlock block, KexecImage image)
    {
        var there = scope.Run.Job.Actions.OfType<DeployBlock>().Where(d => d.Index < block.Index && d.Namespace == block.Namespace).SelectMany(d => d.Resources.Keys.Concat(d.Images.Keys)).ToHashSet();
        foreach (var (key, _) in image.Files)
        {
            if (!there.Contains(key)) scope.Error($"no deploy block before has a '{key}' that the running system could fetch; add it there, or leave out 'deploy: true'");
        }

        if (scope.Run.Settings.Configuration is { DispatcherHttpIp: null, DispatcherIp: null })
            scope.Error("the dispatcher's configuration has neither dispatcher_http_ip nor dispatcher_ip; the running system cannot be told where the files are");
    }

    /// <summary>The running system fetches its files by <c>wget</c>, each from a server that is there for it alone.</summary>
    private static async Task FetchAsync(ActionScope scope, KexecImage image, CancellationToken stop)
    {
        var configuration = scope.Run.Settings.Configuration;
        var only = IPAddress.TryParse(scope.Run.Device.Parameters.TargetIp, out var known) ? known : null;
        var paths = scope.Get(TftpKeys.Paths);
        foreach (var (key, path) in image.Files)
        {
            var file = paths.GetValueOrDefault(key) ?? paths.GetValueOrDefault(ResourceKeys.OfImage(key)) ?? throw ActionFault.Job($"there is no '{key}' among the files that were deployed");
            await using var server = await OverlayServer.StartAsync(file, only, scope.Log, stop);
            await ShellLine.RunCheckedAsync(scope, $"wget http://{configuration.DispatcherHttpIp ?? configuration.DispatcherIp}:{server.Port}{ShellQuote.Word(server.Path)} -O {ShellQuote.Word(path)}", stop);
        }
    }
}
