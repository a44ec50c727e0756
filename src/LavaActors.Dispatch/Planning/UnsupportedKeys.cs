using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Planning;

/// <summary>Keys that are right in a job or a device and that this dispatcher cannot do yet. A job that has one is refused before anything is touched: leaving it out in
/// silence would test something else than was asked for.</summary>
internal static class UnsupportedKeys
{
    private static readonly string[] OfResource = ["archive", "overlays", "format", "sparse"];

    public static IEnumerable<ActionFault> Of(PlanScope scope)
    {
        var keys = scope.Block switch
        {
            DeployBlock { To: "tftp" } deploy => OfTftp(deploy),
            DeployBlock { To: "ssh" } deploy => deploy.Resources.Keys,
            BootBlock { Method: "u-boot" or "minimal" } boot => OfBoot(boot),
            _ => [],
        };
        foreach (var key in keys) yield return ActionFault.Job($"{scope.Block.Span}: '{key}' in the {scope.Block.Kind} block is valid, but not supported by this dispatcher yet; remove it");
        foreach (var key in OfDevice(scope))
            yield return ActionFault.Configuration($"{scope.Device.Hostname}: '{key}' is valid, but not supported by this dispatcher yet; remove it from the device's configuration");
    }

    private static IEnumerable<string> OfTftp(DeployBlock block)
    {
        foreach (var (name, resource) in block.Resources)
        {
            if (name.StartsWith("dtbo", StringComparison.Ordinal)) yield return name;
            foreach (var key in OfResource.Where(resource.Source.ContainsKey)) yield return $"{name}.{key}";
        }
    }

    private static IEnumerable<string> OfBoot(BootBlock block)
    {
        if (IsTrue(block.Parameters["use_bootscript"])) yield return "use_bootscript";
    }

    private static IEnumerable<string> OfDevice(PlanScope scope)
    {
        switch (scope.Block)
        {
            case DeployBlock { To: "tftp" } deploy when scope.Device.DeployParameters.AppendDtb && deploy.Resources.ContainsKey("dtb"):
                yield return "append_dtb";
                break;
            case BootBlock { Method: "u-boot" } when scope.Device.UBoot is { } uboot:
                if (uboot.AltBank) yield return "uboot_altbank";
                if (uboot.UmsFlash) yield return "uboot_ums_flash";
                break;
            default:
                break;
        }
    }

    private static bool IsTrue(YamlNode? node) => node is YamlScalar scalar && scalar.AsBool() == true;
}
