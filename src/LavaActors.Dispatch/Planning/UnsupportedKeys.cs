using LavaActors.Devices;
using LavaActors.Dispatch.Boot.Qemu;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Planning;

/// <summary>Keys that are right in a job or a device and that this dispatcher cannot do yet. A job that has one is refused before anything is touched: leaving it out in
/// silence would test something else than was asked for.</summary>
internal static class UnsupportedKeys
{
    private static readonly string[] OfResource = ["overlays", "format", "sparse", "partition", "root_partition"];

    public static IEnumerable<ActionFault> Of(PlanScope scope)
    {
        var keys = scope.Block switch
        {
            DeployBlock { To: "ssh" } deploy => deploy.Resources.Keys,
            DeployBlock deploy => OfDeploy(deploy),
            BootBlock boot => OfBoot(boot),
            _ => [],
        };
        foreach (var key in keys) yield return ActionFault.Job($"{scope.Block.Span}: '{key}' in the {scope.Block.Kind} block is valid, but not supported by this dispatcher yet; remove it");
        foreach (var key in OfDevice(scope))
            yield return ActionFault.Configuration($"{scope.Device.Hostname}: '{key}' is valid, but not supported by this dispatcher yet; remove it from the device's configuration");
    }

    private static IEnumerable<string> OfDeploy(DeployBlock block)
    {
        foreach (var (name, resource) in block.Resources.Concat(block.Images.Select(i => KeyValuePair.Create($"images.{i.Key}", i.Value))))
        {
            foreach (var key in OfResource.Where(resource.Source.ContainsKey)) yield return $"{name}.{key}";
        }

        if (block.Postprocess is not null) yield return "postprocess";
    }

    private static IEnumerable<string> OfBoot(BootBlock block)
    {
        if (block.Method != Bootloader.Ipxe && IsTrue(block.Parameters["use_bootscript"])) yield return "use_bootscript";
        if (block.TransferOverlay is { Method: not "http" and var method }) yield return $"transfer_overlay.transfer_method: {method}";
        if (block.Method is QemuBootStrategy.Qemu or QemuBootStrategy.QemuNfs && block.Docker is not null) yield return "docker";
    }

    private static IEnumerable<string> OfDevice(PlanScope scope)
    {
        if (scope.Block is BootBlock { Method: Bootloader.UBoot } && scope.Device.UBoot is { UmsFlash: true }) yield return "uboot_ums_flash";
    }

    private static bool IsTrue(YamlNode? node) => node is YamlScalar scalar && scalar.AsBool() == true;
}
