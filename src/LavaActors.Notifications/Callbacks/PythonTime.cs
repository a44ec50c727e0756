using System.Globalization;

namespace LavaActors.Notifications.Callbacks;

/// <summary>Times as Python's <c>str()</c> writes them, which is what callbacks carry (spec: rest-api.md §2).</summary>
internal static class PythonTime
{
    public static string Of(DateTimeOffset? at)
    {
        if (at is not { } time) return "None";
        var hasFraction = time.UtcTicks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond != 0;
        return time.UtcDateTime.ToString(hasFraction ? "yyyy-MM-dd HH:mm:ss.ffffff'+00:00'" : "yyyy-MM-dd HH:mm:ss'+00:00'", CultureInfo.InvariantCulture);
    }
}
