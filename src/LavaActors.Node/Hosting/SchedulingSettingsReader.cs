using LavaActors.Scheduling;
using LavaActors.Yaml;

namespace LavaActors.Node.Hosting;

/// <summary>Reads what the lab has chosen of its scheduling: <c>scheduling: {grace: {minutes: 5}, requeue: {device_types: {qemu: 2}}}</c>.</summary>
internal static class SchedulingSettingsReader
{
    /// <summary>More attempts than this are a mistake: each may hold a board as long as the job's timeout says.</summary>
    private const int MostAttempts = 20;

    /// <param name="root">The settings file.</param>
    public static SchedulingSettings Read(MapReader root)
    {
        var settings = new SchedulingSettings();
        if (root.Section("scheduling") is not { } section) return settings;
        if (section.TimeLimit("grace", severalUnits: true) is { } grace) settings = settings with { Grace = grace.Duration };
        if (section.Section("requeue") is { } requeue)
        {
            if (requeue.Section("device_types") is { } types)
            {
                foreach (var type in types.Map.Entries.Select(entry => entry.Key.Text))
                {
                    if (types.Int(type, 0, MostAttempts) is { } times)
                        settings = settings with { Policy = settings.Policy with { Requeue = settings.Policy.Requeue.SetItem(type, times) } };
                }
            }

            requeue.RejectUnknown();
        }

        section.RejectUnknown();
        return settings;
    }
}
