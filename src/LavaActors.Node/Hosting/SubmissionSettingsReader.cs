using LavaActors.Devices.Lab;
using LavaActors.Node.Definitions;
using LavaActors.Yaml;

namespace LavaActors.Node.Hosting;

/// <summary>Reads what the lab has chosen for jobs that come in: <c>submissions: {extra_context_variables: [...], fetch: {enabled: true, timeout: {seconds: 5}}}</c>.</summary>
internal static class SubmissionSettingsReader
{
    /// <summary>Whoever submits waits for it.</summary>
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(1);

    /// <param name="root">The settings file.</param>
    public static SubmissionSettings Read(MapReader root)
    {
        if (root.Section("submissions") is not { } section) return new SubmissionSettings();
        var settings = new SubmissionSettings
        {
            ContextVariables = ContextVariables.Read(section, "extra_context_variables"),
            Fetch = section.Section("fetch") is { } fetch ? ReadFetch(fetch) : FetchSettings.OfGateway,
        };
        section.RejectUnknown();
        return settings;
    }

    private static FetchSettings ReadFetch(MapReader section)
    {
        var defaults = FetchSettings.OfGateway;
        var timeout = section.TimeLimit("timeout")?.Duration ?? defaults.Limit;
        if (timeout > LongestTimeout) section.Error("timeout", $"{TimeLimit.Describe(timeout)} are too long: whoever submits a job waits for it", "give a minute at most");
        var settings = defaults with
        {
            IsOn = section.Bool("enabled") ?? defaults.IsOn,
            Limit = timeout,
            Most = section.Int("most", 1, 1000) ?? defaults.Most,
            AtATime = section.Int("at_a_time", 1, 100) ?? defaults.AtATime,
            MostBytes = section.Int("most_megabytes", 1, 1024) is { } size ? (long)size << 20 : defaults.MostBytes,
            Keep = section.TimeLimit("keep", severalUnits: true)?.Duration ?? defaults.Keep,
            Addresses = new AddressRules(Ranges(section, "allow"), Ranges(section, "deny")),
        };
        section.RejectUnknown();
        return settings;
    }

    /// <summary>Hosts under a key.</summary>
    internal static List<HostRange> Ranges(MapReader section, string key)
    {
        var ranges = new List<HostRange>();
        foreach (var text in section.Strings(key))
        {
            if (HostRange.Parse(text) is { } range) ranges.Add(range);
            else section.Error(key, $"'{text}' is no host", "write a network as 10.0.0.0/8, an address, a name as git.example.com, or all names below one as .example.com");
        }

        return ranges;
    }
}
