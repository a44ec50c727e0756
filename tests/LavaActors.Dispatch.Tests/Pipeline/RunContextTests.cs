using LavaActors.Dispatch.Tests.Boot;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Pipeline;

public sealed class RunContextTests
{
    /// <summary>The console and the answers of a group are heard at the same time. What of the log is behind the last result that is noted is taken for not noted.</summary>
    [Fact]
    public async Task Results_of_several_threads_are_told_in_the_order_of_the_log()
    {
        const int Threads = 8, Each = 2000;
        using var bench = new ActionBench();
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var n = 0; n < Each; n++) bench.Run.Record(new TestResult("0_smoke", $"case-{thread}-{n}", "pass", DateTimeOffset.UnixEpoch));
        })));

        Assert.Equal(Enumerable.Range(0, Threads * Each).Select(line => (long?)line), bench.Facts.OfType<ResultRecorded>().Select(fact => fact.LogLine));
    }
}
