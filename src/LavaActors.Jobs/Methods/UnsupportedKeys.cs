using LavaActors.Yaml;

namespace LavaActors.Jobs.Methods;

/// <summary>Keys of supported methods that no dispatcher does yet. A job that has one is refused: leaving it out in silence would test something else than was asked for.</summary>
public static class UnsupportedKeys
{
    private static readonly string[] OfContainers = ["login", "bind", "environment"];

    /// <summary>Those of a block.</summary>
    public static IReadOnlyList<UnsupportedKey> Of(ActionBlock block) => block switch
    {
        DeployBlock { To: "ssh" } deploy => [.. deploy.Resources.Select(r => new UnsupportedKey(r.Key, r.Value.Span))],
        DeployBlock deploy => [.. OfDeploy(deploy)],
        BootBlock boot => [.. OfBoot(boot)],
        TestBlock test => [.. OfContainer(test.Parameters["docker"] as YamlMap, "docker")],
        _ => [],
    };

    private static IEnumerable<UnsupportedKey> OfDeploy(DeployBlock block)
    {
        foreach (var (name, file) in block.Resources.Concat(block.Images.Select(i => KeyValuePair.Create($"images.{i.Key}", i.Value))))
        {
            if (!ResourceUrl.Supported.Contains(ResourceUrl.Scheme(file.Url))) yield return new(name + ".url", file.Source["url"]!.Span);
            if (file.Format == Resource.Qcow2) yield return new(name + ".format", file.Source["format"]!.Span);
        }

        if (block.Postprocess is null) yield break;
        if (block.To != "downloads") yield return new("postprocess", block.Parameters["postprocess"]!.Span);
        foreach (var key in OfContainer((block.Parameters["postprocess"] as YamlMap)?["docker"] as YamlMap, "postprocess.docker")) yield return key;
    }

    private static IEnumerable<UnsupportedKey> OfContainer(YamlMap? container, string path) =>
        OfContainers.Where(key => container?.ContainsKey(key) == true).Select(key => new UnsupportedKey($"{path}.{key}", container![key]!.Span));

    private static IEnumerable<UnsupportedKey> OfBoot(BootBlock block)
    {
        if (block.Method is not ("ipxe" or "u-boot") && block.Parameters["use_bootscript"] is YamlScalar script && script.AsBool() == true) yield return new("use_bootscript", script.Span);
        foreach (var key in OfContainer(block.Parameters["docker"] as YamlMap, "docker")) yield return key;
    }
}
