using LavaActors.Scheduling;
using LavaActors.Yaml;

namespace LavaActors.Node.Hosting;

/// <summary>Reads what the lab has chosen of its scheduling: <c>scheduling: {grace: {minutes: 5}, silence: {seconds: 20}, without_store: {seconds: 15}, requeue: {device_types: {qemu: 2}}}</c>.</summary>
internal static class SchedulingSettingsReader
{
    /// <summary>More attempts than this are a mistake: each may hold a board as long as the job's timeout says.</summary>
    private const int MostAttempts = 20;

    /// <summary>Less would lose dispatchers that are well: they say every five seconds that they are there.</summary>
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromSeconds(15);

    /// <summary>Less would end controllers of a store that is slow for a moment.</summary>
    private static readonly TimeSpan ShortestWithoutStore = TimeSpan.FromSeconds(5);

    /// <param name="root">The settings file.</param>
    public static SchedulingSettings Read(MapReader root)
    {
        var settings = new SchedulingSettings();
        if (root.Section("scheduling") is not { } section) return settings;
        if (section.TimeLimit("grace", severalUnits: true) is { } grace) settings = settings with { Grace = grace.Duration };
        if (section.TimeLimit("silence") is { } silence)
        {
            if (silence.Duration < ShortestSilence)
                section.Bag.Error(silence.Span, section.PathOf("silence"), $"{silence.Duration.TotalSeconds:0} s are too short: dispatchers say every 5 s that they are there", "use at least {seconds: 15}");
            settings = settings with { SilentAfter = silence.Duration };
        }

        if (section.TimeLimit("without_store") is { } without)
        {
            if (without.Duration < ShortestWithoutStore)
                section.Bag.Error(without.Span, section.PathOf("without_store"), $"{without.Duration.TotalSeconds:0} s are too short: a store may be slow for a moment", "use at least {seconds: 5}");
            settings = settings with { WithoutStore = without.Duration };
        }

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
