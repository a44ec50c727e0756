namespace LavaActors.Protocol.Projection;

/// <summary>How long runs took, for whoever estimates how long others will take.</summary>
public interface IRunTimes
{
    /// <summary>The latest runs that came to an end of their own on a device, guests and canceled ones left out.</summary>
    /// <param name="mostOfType">Of each device type so many at most, at least 1.</param>
    Task<IReadOnlyList<RunTimeRow>> RecentAsync(int mostOfType, CancellationToken stop);
}

/// <summary>One run.</summary>
/// <param name="JobName">The definition's <c>job_name</c>.</param>
public sealed record RunTimeRow(string DeviceType, string JobName, TimeSpan Duration);
