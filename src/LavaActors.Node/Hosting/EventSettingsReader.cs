using LavaActors.Yaml;

namespace LavaActors.Node.Hosting;

/// <summary>Reads what the lab has chosen for its events: <c>events: {keep: 200000}</c>.</summary>
internal static class EventSettingsReader
{
    private const int Least = 1000;
    private const int Most = 100_000_000;

    /// <param name="root">The settings file.</param>
    public static EventSettings Read(MapReader root)
    {
        var settings = new EventSettings();
        if (root.Section("events") is not { } section) return settings;
        settings = settings with { Keep = section.Int("keep", Least, Most) ?? settings.Keep };
        section.RejectUnknown();
        return settings;
    }
}
