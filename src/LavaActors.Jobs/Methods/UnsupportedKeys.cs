using LavaActors.Yaml;

namespace LavaActors.Jobs.Methods;

/// <summary>Keys of supported methods that no dispatcher does yet. A job that has one is refused: leaving it out in silence would test something else than was asked for.</summary>
public static class UnsupportedKeys
{
    private static readonly string[] OfFiles = ["archive", "overlays", "format", "sparse"];

    /// <summary>Those of a block.</summary>
    public static IReadOnlyList<UnsupportedKey> Of(ActionBlock block) => block switch
    {
        DeployBlock { To: "tftp" } deploy => [.. OfTftp(deploy)],
        DeployBlock { To: "ssh" } deploy => [.. deploy.Resources.Select(r => new UnsupportedKey(r.Key, r.Value.Span))],
        BootBlock { Method: "u-boot" } boot when boot.Parameters["use_bootscript"] is YamlScalar script && script.AsBool() == true => [new("use_bootscript", script.Span)],
        _ => [],
    };

    private static IEnumerable<UnsupportedKey> OfTftp(DeployBlock block)
    {
        foreach (var (name, file) in block.Resources)
        {
            if (name.StartsWith("dtbo", StringComparison.Ordinal)) yield return new(name, file.Span);
            foreach (var key in OfFiles.Where(file.Source.ContainsKey)) yield return new($"{name}.{key}", file.Source[key]!.Span);
        }
    }
}
