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
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var image = scope.Block<BootBlock>().Kexec!;
        await ShellLine.RunCheckedAsync(scope, Load(image), stop);
        await scope.Console.DiscardAsync(stop);
        var start = image.OnPanic ? "echo c > /proc/sysrq-trigger" : $"{image.Command ?? DefaultCommand} -e";
        await scope.Console.SendAsync(start + "\n", scope.Run.Device.CharacterDelays.Boot, stop);
        scope.Results["status"] = "success";
    }
}
