using LavaActors.Devices;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Test.Docker;

/// <summary>Options that a device has for containers of tests: <c>actions.test.methods.docker</c>. Null, as templates write what is not set, is none; lists in the list are flattened. Pure.</summary>
internal static class DockerOptions
{
    /// <summary>Those of <c>run</c>.</summary>
    public static IReadOnlyList<string> OfRun(DeviceConfiguration device) => Of(device, "options");

    /// <summary>Those before it.</summary>
    public static IReadOnlyList<string> Global(DeviceConfiguration device) => Of(device, "global_options");

    private static IReadOnlyList<string> Of(DeviceConfiguration device, string key)
    {
        var docker = (((device.Source["actions"] as YamlMap)?["test"] as YamlMap)?["methods"] as YamlMap)?["docker"] as YamlMap;
        return docker?[key] is YamlList list ? [.. Flat(list)] : [];
    }

    private static IEnumerable<string> Flat(YamlList list) => list.Items.SelectMany(item => item switch
    {
        YamlList inner => Flat(inner),
        YamlScalar { IsNull: false } scalar => [scalar.Text],
        _ => (string[])[],
    });
}
