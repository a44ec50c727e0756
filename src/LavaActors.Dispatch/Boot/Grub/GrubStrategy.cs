using LavaActors.Devices;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Grub;

/// <summary>Boot <c>method: grub</c> or <c>grub-efi</c>: a PC, or a board with UEFI, whose GRUB offers a command line (deploy-boot-uboot.md §9.3).</summary>
/// <param name="loader">Which of the two.</param>
public sealed class GrubStrategy(string loader) : IBlockStrategy
{
    public string Kind => "boot";

    public string Name => "boot " + loader;

    public string? WhyNot(PlanScope scope)
    {
        var block = scope.As<BootBlock>();
        if (block.Method != loader) return $"'method' is {block.Method}";
        if (!scope.Device.Bootloaders.TryGetValue(loader, out var grub)) return $"the device has no boot method '{loader}' with a bootloader_prompt";
        if (scope.Device.BootMethods[loader]?.ContainsKey("sequence") == true) return $"the device's boot method '{loader}' has a 'sequence', which this dispatcher cannot do";
        if (WhyNoMenu(scope.Device, grub) is { } why) return why;
        return block.CommandsName is null && block.InlineCommands is null ? "'commands' is missing: name a command set of the device, or list the commands" : null;
    }

    public PipelineAction Build(PlanScope scope) => new GrubMainAction(scope, loader);

    /// <summary>Why the firmware's menu cannot lead to GRUB; null if it can, or if the device's firmware starts GRUB by itself.</summary>
    private static string? WhyNoMenu(DeviceConfiguration device, Bootloader grub)
    {
        if (grub.Name != Bootloader.GrubEfi) return null;
        if (device.UefiMenu is not { } menu)
        {
            var startsByItself = !device.BootMethods.ContainsKey(UefiMenu.Method) && grub.Method.MenuOptions is null;
            return startsByItself ? null : "'menu_options' of its grub-efi needs a boot method 'uefi-menu' with all its parameters";
        }

        var known = string.Join(", ", menu.Menus.Keys);
        if (grub.Method.MenuOptions is not { } options) return $"'menu_options' of the device's grub-efi is missing: name one of {known} of its uefi-menu";
        return menu.Menus.ContainsKey(options) ? null : $"'menu_options' of the device's grub-efi is '{options}', and its uefi-menu has {known}";
    }
}
