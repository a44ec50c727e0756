namespace LavaActors.Pages.Logs;

/// <summary>The levels of log lines (spec: pipeline.md §11) as numbers of one byte, which assets/log.js shares.</summary>
public static class LogLevels
{
    public const byte Debug = 0, Info = 1, Warning = 2, Error = 3, Input = 4, Target = 5, Feedback = 6, Results = 7, Other = 8;

    /// <summary>As the buttons of a viewer name them; the place is the number.</summary>
    public static IReadOnlyList<string> Names { get; } = ["debug", "info", "warning", "error", "input", "target", "feedback", "results", "other"];

    // Behind the time, which is as long in each line of ours.
    private const int Before = 120;

    /// <summary>An exception counts as an error (spec: web-ui.md §3); what is no record is other.</summary>
    public static byte Of(ReadOnlySpan<byte> line)
    {
        var head = line[..Math.Min(line.Length, Before)];
        var at = head.IndexOf("\"lvl\": \""u8);
        if (at < 0) return Other;
        var level = head[(at + 8)..];
        var end = level.IndexOf((byte)'"');
        return end < 0 ? Other : Number(level[..end]);
    }

    private static byte Number(ReadOnlySpan<byte> level) =>
        level.SequenceEqual("target"u8) ? Target
        : level.SequenceEqual("debug"u8) ? Debug
        : level.SequenceEqual("info"u8) ? Info
        : level.SequenceEqual("warning"u8) ? Warning
        : level.SequenceEqual("error"u8) || level.SequenceEqual("exception"u8) ? Error
        : level.SequenceEqual("input"u8) ? Input
        : level.SequenceEqual("feedback"u8) ? Feedback
        : level.SequenceEqual("results"u8) ? Results
        : Other;
}
