using LavaActors.Devices;
using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.UefiMenus;

/// <summary><c>uefi-menu-action</c>: boots by what is chosen in the firmware's menu, again from reset if it fails and may.</summary>
public sealed class UefiMenuAction : PipelineAction
{
    public UefiMenuAction(PlanScope scope)
    {
        var (menu, block) = (scope.Device.UefiMenu!, scope.As<BootBlock>());
        var selections = menu.Menus[block.CommandsName!];
        Add(new UefiCommandsAction(selections));

        // A menu that leads to fastboot is on the console already, put there by what came before.
        if (!block.CommandsName!.Contains("fastboot", StringComparison.Ordinal))
        {
            Add(new ConnectDeviceAction("menu-connect"));
            if (block.Reset) Add(new ResetDeviceAction(scope));
        }

        Add(new UefiMenuInterruptAction(menu));
        Add(new UefiMenuSelectorAction("uefi-menu-selector", menu, selections, block.LineSeparator is { } name ? UefiMenu.LineEnds[name] : menu.LineEnd, menu.BootMessage));
        Add(new ConnectDeviceAction("menu-reset"));

        // LAVA's has no shell of its own before the tests, and so no overlay that the system fetches; where the job wants that, it is as for the others.
        if (block.TransferOverlay is not null) Add(LoginActions.For(scope, isBooting: true));
        else if (block.Prompts.Count > 0) Add(new AutoLoginAction(isBooting: true)).Add(new ExportDeviceEnvAction());
    }

    public override string Name => "uefi-menu-action";

    public override string Summary => "boot through the firmware's menu";

    public override bool IsRetry => true;
}
