using System.Globalization;

namespace LavaActors.Protocol.Projection;

/// <summary>Times as Python's <c>str()</c> writes them, which is what callbacks and rows of results carry (spec: rest-api.md §2, §5.1).</summary>
public static class PythonTime
{
    /// <summary>As <c>2026-11-22 15:00:33.063039+00:00</c>; <c>None</c> for none.</summary>
    public static string Of(DateTimeOffset? at)
    {
        if (at is not { } time) return "None";
        var hasFraction = time.UtcTicks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond != 0;
        return time.UtcDateTime.ToString(hasFraction ? "yyyy-MM-dd HH:mm:ss.ffffff'+00:00'" : "yyyy-MM-dd HH:mm:ss'+00:00'", CultureInfo.InvariantCulture);
    }
}
