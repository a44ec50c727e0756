using LavaActors.Devices;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Planning;

/// <summary>Keys of a job (<see cref="Jobs.Methods.UnsupportedKeys"/>) and a device that are right and that this dispatcher cannot do yet. A job that has
/// one is refused before anything is touched: leaving it out in silence would test something else than was asked for.</summary>
internal static class UnsupportedKeys
{
    public static IEnumerable<ActionFault> Of(PlanScope scope)
    {
        // Refused when the job was submitted; this is the last guard, for a job that came another way.
        foreach (var key in Jobs.Methods.UnsupportedKeys.Of(scope.Block).Select(key => key.Path))
            yield return ActionFault.Job($"{scope.Block.Span}: '{key}' in the {scope.Block.Kind} block is valid, but not supported by this dispatcher yet; remove it");
        foreach (var key in OfDevice(scope))
            yield return ActionFault.Configuration($"{scope.Device.Hostname}: '{key}' is valid, but not supported by this dispatcher yet; remove it from the device's configuration");
    }

    private static IEnumerable<string> OfDevice(PlanScope scope)
    {
        if (scope.Block is BootBlock { Method: Bootloader.UBoot } && scope.Device.UBoot is { UmsFlash: true }) yield return "uboot_ums_flash";
    }
}
