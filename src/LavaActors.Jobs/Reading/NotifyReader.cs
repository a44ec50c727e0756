using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Checks the outline of the <c>notify</c> block (spec: pipeline.md §2.4); it is kept as written.</summary>
internal static class NotifyReader
{
    private static readonly string[] Status = ["running", "complete", "incomplete", "canceled", "finished", "all"];
    private static readonly string[] Verbosity = ["verbose", "quiet", "status-only"];

    public static YamlMap? Read(MapReader job)
    {
        if (job.Section("notify") is not { } reader) return null;
        reader.Required("criteria", "say when to notify, as 'criteria: {status: finished}'");
        if (reader.Section("criteria") is { } criteria)
        {
            criteria.Required("status", "use one of: " + string.Join(", ", Status));
            OneOf(criteria, "status", Status);
            OneOf(criteria, "type", ["regression", "progression"]);
            criteria.Knows("dependency_query").RejectUnknown();
        }

        OneOf(reader, "verbosity", Verbosity);
        if (reader.Has("callback") && reader.Has("callbacks")) reader.Error("callbacks", "stands beside 'callback'", "use one of the two");
        reader.Knows("recipients", "compare").RejectUnknown();
        return reader.Map;
    }

    private static void OneOf(MapReader reader, string key, string[] values)
    {
        if (reader.String(key) is { } value && !values.Contains(value)) reader.Error(key, $"'{value}' is not possible here", NearestName.Remedy(value, values));
    }
}
