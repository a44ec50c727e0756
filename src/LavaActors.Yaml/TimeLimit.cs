namespace LavaActors.Yaml;

/// <summary>A timeout as job and device files write it: <c>{minutes: 5}</c>, with <c>skip: true</c> where a block may be passed over.</summary>
/// <param name="Duration">At least a second.</param>
/// <param name="Skip">Go on with the next block when the time is over (spec: pipeline.md §6.4).</param>
/// <param name="Span">Where the mapping stands.</param>
public sealed record TimeLimit(TimeSpan Duration, bool Skip, SourceSpan Span)
{
    /// <summary><c>{minutes: 5}</c>: the largest unit that divides the duration.</summary>
    public static YamlMap ToYaml(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        var (unit, size) = seconds switch
        {
            _ when seconds % 86400 == 0 => ("days", 86400),
            _ when seconds % 3600 == 0 => ("hours", 3600),
            _ when seconds % 60 == 0 => ("minutes", 60),
            _ => ("seconds", 1),
        };
        return YamlNodes.Map((unit, YamlNodes.Int(seconds / size)));
    }

    /// <summary>The duration in the words of an error message: <c>5 minutes</c>, <c>1 hour 30 minutes</c>.</summary>
    public static string Describe(TimeSpan duration)
    {
        (long Value, string Unit)[] parts =
        [
            (duration.Days, "day"), (duration.Hours, "hour"), (duration.Minutes, "minute"), (duration.Seconds, "second"),
        ];
        var said = parts.Where(p => p.Value != 0).Select(p => $"{p.Value} {p.Unit}{(p.Value == 1 ? "" : "s")}").ToList();
        return said.Count == 0 ? "0 seconds" : string.Join(' ', said);
    }
}
