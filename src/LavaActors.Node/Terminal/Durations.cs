using System.Globalization;

namespace LavaActors.Node.Terminal;

/// <summary>Times for people.</summary>
public static class Durations
{
    /// <summary><c>4.2 s</c> below a minute, <c>3:07</c> below an hour, then <c>1:02:03</c>; a dash for none.</summary>
    public static string Text(TimeSpan? duration) => duration switch
    {
        null => "-",
        { TotalSeconds: < 60 } brief => Seconds(brief),
        { TotalHours: < 1 } some => some.ToString(@"m\:ss", CultureInfo.InvariantCulture),
        { } hours => $"{(int)hours.TotalHours}:{hours:mm\\:ss}",
    };

    /// <summary>Seconds with one decimal, whatever the size: for columns that are compared.</summary>
    public static string Seconds(TimeSpan duration) => duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
}
