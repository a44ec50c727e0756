using LavaActors.Yaml;

namespace LavaActors.Dispatch.Boot.Docker;

/// <summary>The options that a device's boot method <c>docker</c> gives its containers. Pure.</summary>
internal static class DockerRunOptions
{
    private static readonly (string Key, string Option)[] Lists =
        [("capabilities", "--cap-add"), ("devices", "--device"), ("networks", "--network"), ("volumes", "--volume")];

    /// <param name="options">The mapping <c>options</c>; null: none.</param>
    /// <returns>Words of the engine's command <c>run</c>.</returns>
    public static IReadOnlyList<string> Of(YamlMap? options)
    {
        if (options is null) return [];
        var words = new List<string>();
        foreach (var key in (string[])["cpus", "memory"])
        {
            if (options[key] is YamlScalar { IsNull: false } limit && limit.Text is not ("" or "0")) words.Add($"--{key}={limit.Text}");
        }

        if (options["privileged"] is YamlScalar privileged && privileged.AsBool() == true) words.Add("--privileged");
        foreach (var (key, option) in Lists) words.AddRange(Texts(options, key).Select(text => $"{option}={text}"));
        return [.. words, .. Texts(options, "extra_arguments")];
    }

    private static IEnumerable<string> Texts(YamlMap options, string key) =>
        (options[key] as YamlList)?.Items.OfType<YamlScalar>().Where(s => !s.IsNull).Select(s => s.Text) ?? [];
}
