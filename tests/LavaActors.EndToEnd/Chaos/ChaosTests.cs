namespace LavaActors.EndToEnd.Chaos;

/// <summary>A short chaos run. <c>./build.sh chaos --minutes N --seed S</c> makes longer ones.</summary>
[Collection(nameof(ChaosCollection))]
public sealed class ChaosTests(Xunit.Abstractions.ITestOutputHelper output)
{
    /// <summary>Everything happens in it that a run can have happen.</summary>
    public static ChaosSettings Short { get; } = new(20261567, TimeSpan.FromMinutes(3));

    [Fact]
    public async Task A_cluster_loses_nothing_whatever_happens_to_its_nodes()
    {
        // Only for a run that hangs.
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(14));
        var report = await ChaosRun.RunAsync(Short, output.WriteLine, limit.Token);
        output.WriteLine(report.ToString());
        Assert.True(report.Problems.Count == 0, report.ToString());
        Assert.Contains(report.Jobs, job => job.IsComplete);
    }
}
