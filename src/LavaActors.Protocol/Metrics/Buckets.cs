namespace LavaActors.Protocol.Metrics;

/// <summary>Upper bounds of histograms, in seconds.</summary>
public static class Buckets
{
    /// <summary>Of what is stored or answered.</summary>
    public static IReadOnlyList<double> Stores { get; } = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Of what jobs wait for, and of their runs: from a moment to days.</summary>
    public static IReadOnlyList<double> Waits { get; } = [0.1, 0.5, 1, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800, 86400];
}
