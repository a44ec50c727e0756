using LavaActors.Yaml;

namespace LavaActors.Jobs.Methods;

/// <summary>Keys of supported methods that no dispatcher does yet. A job that has one is refused: leaving it out in silence would test something else than was asked for.</summary>
public static class UnsupportedKeys
{
    private static readonly string[] OfFiles = ["overlays", "format", "sparse", "partition", "root_partition"];

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
        foreach (var (name, file) in block.Resources.Concat(block.Images.Select(i => KeyValuePair.Create($"images.{i.Key}", i.Value))))
        {
            if (!ResourceUrl.Supported.Contains(ResourceUrl.Scheme(file.Url))) yield return new(name + ".url", file.Source["url"]!.Span);
            foreach (var key in OfFiles.Where(file.Source.ContainsKey)) yield return new(name + "." + key, file.Source[key]!.Span);
        }

        if (block.Postprocess is not null) yield return new("postprocess", block.Parameters["postprocess"]!.Span);
    }

    private static IEnumerable<UnsupportedKey> OfBoot(BootBlock block)
    {
        if (block.Method is not ("ipxe" or "u-boot") && block.Parameters["use_bootscript"] is YamlScalar script && script.AsBool() == true) yield return new("use_bootscript", script.Span);
        if (block.Docker is not null) yield return new("docker", block.Parameters["docker"]!.Span);
        if (block.Method == "kexec" && block.Parameters["kernel-config"] is { IsNull: false } config) yield return new("kernel-config", config.Span);
    }
}
