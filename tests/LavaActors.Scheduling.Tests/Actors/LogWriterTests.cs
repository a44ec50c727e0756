using Akka.Actor;
using Akka.TestKit;
using LavaActors.Scheduling.Jobs;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Scheduling.Tests.Actors;

public sealed class LogWriterTests : ActorTests
{
    private const int Kilo = 1024;
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private readonly TestProbe _run;

    public LogWriterTests() => _run = CreateTestProbe();

    private IActorRef Start(TimeSpan? compactAfter = null) =>
        Sys.ActorOf(LogWriter.Props(Lead, Job, Ports with { Settings = Settings with { CompactLogAfter = compactAfter ?? Never } }));

    private void Chunk(IActorRef writer, long offset, int length, TestProbe? from = null) => writer.Tell(new LogChunk(Lead, Job, offset, new byte[length]), from ?? _run);

    [Fact]
    public async Task What_came_while_the_store_was_busy_is_stored_together_and_acknowledged_once()
    {
        var (writer, store) = (Start(), Busy());
        Chunk(writer, 0, 10);
        await AwaitAssertAsync(() => Assert.Single(Logs.Appended));
        for (var n = 0; n < 6; n++) Chunk(writer, 10 + (n * 64L * Kilo), 64 * Kilo);

        store.SetResult();

        foreach (var upTo in new[] { 10, 10 + (256 * Kilo), 10 + (384 * Kilo) }) Assert.Equal(upTo, (await NextAsync<LogStored>(_run)).UpTo);
        Assert.Equal([(0, 10), (10, 256 * Kilo), (10 + (256 * Kilo), 128 * Kilo)], Logs.Appended);
    }

    [Fact]
    public async Task Only_what_goes_on_where_the_other_ends_is_stored_together()
    {
        var (writer, store, other) = (Start(), Busy(), CreateTestProbe());
        Chunk(writer, 0, 10);
        Chunk(writer, 20, 10);
        Chunk(writer, 10, 10);
        Chunk(writer, 20, 10);
        Chunk(writer, 30, 10, other);

        store.SetResult();

        Assert.Equal(40, (await NextAsync<LogStored>(other)).UpTo);
        Assert.Equal([(0, 10), (20, 10), (10, 20), (30, 10)], Logs.Appended);
        foreach (var upTo in new[] { 10, 10, 30 }) Assert.Equal(upTo, (await NextAsync<LogStored>(_run)).UpTo);
    }

    [Fact]
    public async Task What_comes_again_and_again_while_the_store_is_away_is_not_all_kept()
    {
        var (writer, store) = (Start(), Busy());
        Chunk(writer, 0, 64 * Kilo);
        await AwaitAssertAsync(() => Assert.Single(Logs.Appended));
        for (var n = 0; n < 1000; n++) Chunk(writer, 0, 64 * Kilo);
        Chunk(writer, 64 * Kilo, 10);

        store.SetResult();

        for (var n = 0; n <= LogWriter.MostWaiting / (64 * Kilo); n++) Assert.Equal(64 * Kilo, (await NextAsync<LogStored>(_run)).UpTo);
        Chunk(writer, 64 * Kilo, 10);
        Assert.Equal((64 * Kilo) + 10, (await NextAsync<LogStored>(_run)).UpTo);
        Assert.Equal([(0, 64 * Kilo), (64 * Kilo, 10)], Logs.Appended);
    }

    [Fact]
    public async Task A_log_that_stands_still_is_put_together_once()
    {
        var writer = Start(compactAfter: TimeSpan.FromMilliseconds(20));
        Chunk(writer, 0, 10);
        await AwaitAssertAsync(() => Assert.Single(Logs.Compacted));

        Chunk(writer, 10, 10);

        await AwaitAssertAsync(() => Assert.Equal(2, Logs.Compacted.Count));
    }

    private TaskCompletionSource Busy()
    {
        var store = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Logs.Ready = store.Task;
        return store;
    }
}
