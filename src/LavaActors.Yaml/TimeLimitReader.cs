namespace LavaActors.Yaml;

/// <summary>Reads timeouts out of job and device files.</summary>
public static class TimeLimitReader
{
    private static readonly OrderedDictionary<string, long> Units = new()
    {
        ["days"] = 86400,
        ["hours"] = 3600,
        ["minutes"] = 60,
        ["seconds"] = 1,
    };

    private const string Shape = "write one unit and a whole number, as {minutes: 5}";

    /// <summary>Longest timeout that makes sense anywhere: a year.</summary>
    private const long MaxSeconds = 365L * 86400;

    /// <summary>The timeout under a key; null when missing or wrong (reported).</summary>
    /// <param name="reader">The mapping.</param>
    /// <param name="key">The key.</param>
    /// <param name="severalUnits">Add several units up, as device files may have them; else exactly one unit is right (spec: pipeline.md §2.2).</param>
    public static TimeLimit? TimeLimit(this MapReader reader, string key, bool severalUnits = false)
    {
        var node = reader.Node(key);
        return node is null ? null : Read(reader, node, reader.PathOf(key), severalUnits);
    }

    /// <summary>Timeouts by action name under a key, in order. Names are checked against <c>[a-z0-9-]+</c>.</summary>
    public static IReadOnlyDictionary<string, TimeLimit> TimeLimits(this MapReader reader, string key, bool severalUnits = false)
    {
        var timeouts = new OrderedDictionary<string, TimeLimit>();
        foreach (var (name, value) in reader.MapNode(key)?.Entries ?? [])
        {
            var path = $"{reader.PathOf(key)}.{name.Text}";
            if (name.Text.Length == 0 || !name.Text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            {
                reader.Bag.Error(name.Span, path, $"'{name.Text}' cannot be the name of an action", "action names have lower-case letters, digits and hyphens");
            }

            if (Read(reader, value, path, severalUnits) is { } timeout) timeouts[name.Text] = timeout;
        }

        return timeouts;
    }

    /// <summary>Durations alone, for models that do not keep places.</summary>
    public static IReadOnlyDictionary<string, TimeSpan> Durations(this IReadOnlyDictionary<string, TimeLimit> timeouts)
    {
        var durations = new OrderedDictionary<string, TimeSpan>();
        foreach (var (name, timeout) in timeouts) durations[name] = timeout.Duration;
        return durations;
    }

    private static TimeLimit? Read(MapReader reader, YamlNode node, string path, bool severalUnits)
    {
        if (node is not YamlMap map)
        {
            reader.Bag.Error(node.Span, path, $"a timeout is a mapping, found {node.Described}", Shape);
            return null;
        }

        var errorsBefore = reader.Bag.ErrorCount;
        var inner = reader.Section(map, path);
        var skip = inner.Bool("skip") ?? false;
        long seconds = 0;
        var units = 0;
        foreach (var (unit, size) in Units)
        {
            if (inner.Int(unit, 0) is not { } amount) continue;
            seconds += amount * size;
            units++;
        }

        inner.RejectUnknown();
        if (reader.Bag.ErrorCount > errorsBefore) return null;
        if (units == 0 || (units > 1 && !severalUnits)) reader.Bag.Error(map.Span, path, units == 0 ? "no unit is given" : $"{units} units are given", Shape);
        else if (seconds is 0 or > MaxSeconds) reader.Bag.Error(map.Span, path, seconds == 0 ? "a timeout of zero" : "a timeout of more than a year", "use at least {seconds: 1} and at most {days: 365}");
        else return new TimeLimit(TimeSpan.FromSeconds(seconds), skip, map.Span);
        return null;
    }
}
