using LavaActors.Yaml;

namespace LavaActors.Devices.Reading;

/// <summary>Cuts a device configuration down to what a guest may know (spec: multinode.md §3).</summary>
internal static class GuestReduction
{
    public static YamlMap Of(YamlMap device)
    {
        var reduced = Only(device, "hostname", "devicetype", "constants", "timeouts");
        var constants = device["constants"] as YamlMap ?? YamlMap.Empty;
        reduced = reduced.With("constants", constants.With("kernel-start-message", YamlNodes.String("")));
        var actions = device["actions"] as YamlMap ?? YamlMap.Empty;
        return reduced.With("actions", YamlNodes.Map(("deploy", Section(actions, "deploy")), ("boot", Section(actions, "boot"))));
    }

    private static YamlMap Section(YamlMap actions, string key) => Only(actions[key] as YamlMap ?? YamlMap.Empty, "connections", "methods");

    private static YamlMap Only(YamlMap map, params string[] keys) => new(map.Entries.Where(e => keys.Contains(e.Key.Text)), map.Span);
}
