using LavaActors.Yaml;

namespace LavaActors.Jobs.Methods;

/// <summary>Keys of supported methods that no dispatcher does yet. A job that has one is refused: leaving it out in silence would test something else than was asked for.</summary>
public static class UnsupportedKeys
{
    /// <summary>Those of a block.</summary>
    public static IReadOnlyList<UnsupportedKey> Of(ActionBlock block) => block switch
    {
        DeployBlock { To: "ssh" } deploy => [.. deploy.Resources.Select(r => new UnsupportedKey(r.Key, r.Value.Span))],
        DeployBlock deploy => [.. OfDeploy(deploy)],
        BootBlock boot => [.. OfBoot(boot)],
        _ => [],
    };

    private static IEnumerable<UnsupportedKey> OfDeploy(DeployBlock block)
    {
        if (block.Postprocess is not null) yield return new("postprocess", block.Parameters["postprocess"]!.Span);
    }

    private static IEnumerable<UnsupportedKey> OfBoot(BootBlock block)
    {
        if (block.Method != "ipxe" && block.Parameters["use_bootscript"] is YamlScalar script && script.AsBool() == true) yield return new("use_bootscript", script.Span);
        if (block.TransferOverlay is { Method: not "http" }) yield return new("transfer_overlay.transfer_method", block.Parameters["transfer_overlay"]!.Span);
        if (block.Docker is not null) yield return new("docker", block.Parameters["docker"]!.Span);
        if (block.Method == "kexec" && block.Parameters["kernel-config"] is { IsNull: false } config) yield return new("kernel-config", config.Span);
    }
}
