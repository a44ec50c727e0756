using LavaActors.Protocol.Projection;

namespace LavaActors.Scheduling.Outlook;

/// <summary>How long runs took: those of a job's name on a device type where there are enough of them, else all of the type.</summary>
public sealed class PastRuns
{
    /// <summary>Fewer runs tell nothing.</summary>
    public const int Fewest = 3;

    /// <summary>So many of each type are looked at.</summary>
    public const int MostOfType = 300;

    private readonly Dictionary<(string Type, string? Name), TimeSpan[]> _sorted;

    public PastRuns(IEnumerable<RunTimeRow> rows)
    {
        var all = rows.ToList();
        _sorted = all.GroupBy(row => (row.DeviceType, (string?)row.JobName)).Concat(all.GroupBy(row => (row.DeviceType, (string?)null)))
            .Where(same => same.Skip(Fewest - 1).Any())
            .ToDictionary(same => same.Key, same => same.Select(row => row.Duration).Order().ToArray());
    }

    public static PastRuns None { get; } = new([]);

    /// <summary>The duration that a share of the runs like this did not exceed; null when too few are known.</summary>
    /// <param name="share">0 to 1.</param>
    public TimeSpan? Within(double share, string deviceType, string jobName) => Like(deviceType, jobName) is { } sorted ? Within(sorted, share) : null;

    /// <summary>How much longer a run takes that has lasted for some time already: among those that took at least as long. Null when too few are known.</summary>
    public TimeSpan? Left(double share, string deviceType, string jobName, TimeSpan elapsed)
    {
        if (Like(deviceType, jobName) is not { } sorted) return null;
        var longer = Array.FindAll(sorted, duration => duration > elapsed);
        return longer.Length == 0 ? null : Within(longer, share) - elapsed;
    }

    private TimeSpan[]? Like(string deviceType, string jobName) => _sorted.GetValueOrDefault((deviceType, jobName)) ?? _sorted.GetValueOrDefault((deviceType, null));

    // The nearest rank: a value that did occur.
    private static TimeSpan Within(TimeSpan[] sorted, double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
