using System.Globalization;

namespace LavaActors.Pages.Views;

/// <summary>Times and lengths of time as pages write them.</summary>
public static class Spans
{
    /// <summary><c>35 ms</c>, <c>0.4 s</c>, <c>12 s</c>, <c>3 min 5 s</c>, <c>2 h 10 min</c>, <c>4 d</c>.</summary>
    public static string Text(TimeSpan span) => span switch
    {
        { TotalMilliseconds: < 0.5 } => "0 s",
        { TotalMilliseconds: < 99.5 } => $"{span.TotalMilliseconds:0} ms",
        { TotalSeconds: < 9.95 } => $"{span.TotalSeconds:0.0} s",
        _ => Whole(TimeSpan.FromSeconds(Math.Round(span.TotalSeconds))),
    };

    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>As a person reads it without a script: UTC.</summary>
    public static string Plain(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>A number as SVG has it.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>What a test has measured, with its units: as many places as one reads, and of what is tiny its first ones; empty for nothing.</summary>
    public static string Measured(double? value, string? units) => value is { } number
        ? $"{number.ToString(Math.Abs(number) is > 0 and < 0.0001 ? "G4" : "0.######", CultureInfo.InvariantCulture)} {units}".TrimEnd()
        : "";

    private static string Whole(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => $"{span.Seconds} s",
        { TotalHours: < 1 } => $"{span.Minutes} min {span.Seconds} s",
        { TotalDays: < 1 } => $"{span.Hours} h {span.Minutes} min",
        _ => $"{span.Days} d",
    };
}
