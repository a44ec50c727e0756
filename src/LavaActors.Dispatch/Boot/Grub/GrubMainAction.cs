using LavaActors.Devices;
using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Boot.UefiMenus;
using LavaActors.Dispatch.Finalize;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Grub;

/// <summary><c>grub-main-action</c>: boots through GRUB's command line, again from power-on if it fails and may.</summary>
public sealed class GrubMainAction : PipelineAction
{
    /// <param name="scope">What is planned for.</param>
    /// <param name="loader"><c>grub</c>, or <c>grub-efi</c>, which the firmware's menu may lead to.</param>
    public GrubMainAction(PlanScope scope, string loader)
    {
        var method = scope.Device.Bootloaders[loader].Method;
        Add(new BootloaderFromMediaAction());
        Add(new BootloaderOverlayAction(loader));
        Add(new ConnectDeviceAction());
        if (scope.As<BootBlock>().Reset && (loader == Bootloader.Grub || method.ResetDevice)) Add(new ResetDeviceAction(scope));
        if (loader == Bootloader.GrubEfi && scope.Device.UefiMenu is { } menu)
            Add(new UefiMenuInterruptAction(menu)).Add(new UefiMenuSelectorAction("grub-efi-menu-selector", menu, menu.Menus[method.MenuOptions!], menu.LineEnd, message: null));
        Add(new BootloaderInterruptAction(loader)).Add(new BootloaderCommandsAction(loader));
        Add(LoginActions.For(scope, isBooting: true));
        if (scope.As<BootBlock>() is { Prompts.Count: 0, BootFinished.Count: > 0 }) Add(new InstallerWaitAction()).Add(new PowerOffAction());
    }

    public override string Name => "grub-main-action";

    public override string Summary => "boot through GRUB";

    public override bool IsRetry => true;
}

/// <summary><c>bootloader-from-media</c>: a place of the tree that job files may address by name; deployments to media are not done here.</summary>
internal sealed class BootloaderFromMediaAction : PipelineAction
{
    public override string Name => "bootloader-from-media";

    public override string Summary => "no medium to boot from";
}
