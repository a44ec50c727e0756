namespace LavaActors.EndToEnd.Chaos;

/// <summary>A short chaos run. <c>./build.sh chaos --minutes N --seed S</c> makes longer ones.</summary>
[Collection(nameof(OwnClusterCollection))]
public sealed class ChaosTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Seed = 20261125;

    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task A_cluster_loses_nothing_whatever_happens_to_its_nodes()
    {
        // Only for a run that hangs.
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(14));
        var report = await ChaosRun.RunAsync(new ChaosSettings(Seed, Duration), output.WriteLine, limit.Token);
        output.WriteLine(report.ToString());
        Assert.True(report.Problems.Count == 0, report.ToString());
        Assert.Contains(report.Jobs, job => job.IsComplete);
    }
}
