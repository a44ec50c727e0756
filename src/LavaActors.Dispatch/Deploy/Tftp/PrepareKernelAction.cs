using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Dispatch.Planning.PlannedOnly;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary><c>prepare-kernel</c>.</summary>
public sealed class PrepareKernelAction : PipelineAction
{
    public PrepareKernelAction(PlanScope scope)
    {
        if (scope.Device.UBoot is not null) Add(new UBootPrepareKernelAction());
        else if (IsForDepthcharge(scope)) Add(new PlannedStepAction("prepare-fit", "make one image of kernel, device tree and ramdisk"));
    }

    /// <summary>The job boots by a boot loader whose boots are only planned, so it is refused as a whole.</summary>
    internal static bool IsForDepthcharge(PlanScope scope) => scope.Job.Actions.OfType<BootBlock>().Any(boot => boot.Method == "depthcharge");

    public override string Name => "prepare-kernel";

    public override string Summary => "make the kernel what the boot loader wants";
}

/// <summary><c>uboot-prepare-kernel</c>: chooses the boot command by the kernel's type and the device's, and wraps the kernel where that asks for it
/// (deploy-boot-uboot.md §3.1).</summary>
internal sealed class UBootPrepareKernelAction : PipelineAction
{
    public override string Name => "uboot-prepare-kernel";

    public override string Summary => "choose the boot command, wrap the kernel as uImage if it needs one";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    /// <summary>The boot command for a kernel of a type on a device with load addresses for some commands, and whether the kernel must be wrapped.</summary>
    internal static (string BootCommand, bool Wrap) Choose(string type, ICollection<string> deviceCommands) => type switch
    {
        "uimage" => ("bootm", false),
        "zimage" when deviceCommands.Contains("bootz") => ("bootz", false),
        "image" when deviceCommands.Contains("booti") => ("booti", false),
        _ => ("bootm", true),
    };

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var device = scope.Run.Device;
        var kernel = ((DeployBlock)scope.Node.Block!).Resources["kernel"];
        if (kernel.Type is "bootm" or "booti" or "bootz")
        {
            scope.Error($"kernel.type '{kernel.Type}' is a boot command; the types are image, uimage and zimage");
            return Task.CompletedTask;
        }

        var (command, wrap) = Choose(kernel.Type!, [.. device.Parameters.Addresses.Keys]);
        if (!device.Parameters.Addresses.ContainsKey(command))
            scope.Error($"{device.Hostname} has no load addresses for '{command}', which a kernel of type {kernel.Type} needs; it has {string.Join(", ", device.Parameters.Addresses.Keys)}");
        else if (wrap && (device.DeployParameters.MkimageArch is not { } arch || !UImage.TryParseArchitecture(arch, out _)))
            scope.Error($"actions.deploy.parameters.mkimage_arch of {device.Hostname} is '{device.DeployParameters.MkimageArch}'; a kernel of type {kernel.Type} must be wrapped, which needs arm or arm64");
        scope.Run.Data.Set(scope.Node.Namespace, TftpKeys.BootCommand, command);
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var device = scope.Run.Device;
        var (command, wrap) = Choose(scope.Block<DeployBlock>().Resources["kernel"].Type!, [.. device.Parameters.Addresses.Keys]);
        // Again: a run that goes on in another process was validated in the one before it.
        scope.Set(TftpKeys.BootCommand, command);
        var paths = scope.Get(TftpKeys.Paths);
        if (device.DeployParameters.AppendDtb && paths.TryGetValue("dtb", out var dtb)) paths["kernel"] = await AppendAsync(paths["kernel"], dtb, stop);
        if (!wrap) return;
        if (!UImage.TryParseArchitecture(device.DeployParameters.MkimageArch!, out var architecture))
            throw ActionFault.Configuration($"{device.Hostname}: unknown mkimage_arch '{device.DeployParameters.MkimageArch}'");
        var text = device.Parameters.TextOffset ?? device.Parameters.Addresses[command].Kernel
            ?? throw ActionFault.Configuration($"{device.Hostname} has no load address of a kernel for '{command}'");
        if (UImage.ParseAddress(text, out var load) is { } wrong) throw ActionFault.Configuration(wrong);
        var target = Path.Combine(Path.GetDirectoryName(paths["kernel"])!, "uImage");
        var source = paths["kernel"];
        if (source == target) File.Move(source, source += ".bare");
        await UImage.WriteAsync(source, target, architecture, UImageType.Kernel, load, load + (device.DeployParameters.UseXip ? 64u : 0u), "linux", stop);
        paths["kernel"] = target;
        scope.Log.Debug($"kernel wrapped as uImage, load address 0x{load:x}");
    }

    /// <summary>Kernel and device tree in one file, for boards whose boot loader knows nothing of device trees (deploy-boot-uboot.md §3.1). A file of its own: the download may
    /// share its content with the cache.</summary>
    private static async Task<string> AppendAsync(string kernel, string dtb, CancellationToken stop)
    {
        var both = Path.Combine(Path.GetDirectoryName(kernel)!, "kernel-dtb");
        await using var to = File.Create(both);
        foreach (var part in (string[])[kernel, dtb])
        {
            await using var from = File.OpenRead(part);
            await from.CopyToAsync(to, stop);
        }

        return both;
    }
}
