using LavaActors.Gateway.Events;
using LavaActors.Gateway.Live;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Tests.Events;

public sealed class LabEventFeedTests
{
    private readonly FakeLabEvents _store = new();
    private readonly LabEventHub _hub = new();

    private void Happen(params LabEvent[] events)
    {
        _store.Put(events);
        _hub.Add(events);
    }

    private IAsyncEnumerator<FeedItem> Reader(long? after, Func<LabEvent, bool>? passes = null) =>
        new LabEventFeed(_store, _hub).FollowAsync(after, (events, _) => new ValueTask<IReadOnlyList<LabEvent>>([.. events.Where(passes ?? (_ => true))]), default).GetAsyncEnumerator();

    private static async Task<FeedItem> Next(IAsyncEnumerator<FeedItem> reader)
    {
        Assert.True(await reader.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        return reader.Current;
    }

    private static async Task<long> NextNumber(IAsyncEnumerator<FeedItem> reader) => Assert.IsType<FeedItem.Happened>(await Next(reader)).Event.Number;

    [Fact]
    public async Task A_new_reader_gets_what_happens_from_now_on()
    {
        _store.Put(FakeLabEvents.Job(1), FakeLabEvents.Job(2));
        _hub.Start(2);
        var reader = Reader(null);

        Assert.Equal(new FeedItem.Ready(2), await Next(reader));
        Happen(FakeLabEvents.Job(3));
        Assert.Equal(3, await NextNumber(reader));
    }

    [Fact]
    public async Task Who_comes_back_gets_all_that_he_missed_and_then_the_news_without_a_gap()
    {
        for (var i = 1; i <= 1000; i++) _store.Put(FakeLabEvents.Job(i));
        _hub.Start(1000);
        var reader = Reader(3);

        Assert.Equal(new FeedItem.Ready(3), await Next(reader));
        for (var i = 4; i <= 1000; i++)
        {
            if (i == 500) Happen(FakeLabEvents.Job(1001));
            Assert.Equal(i, await NextNumber(reader));
        }

        Assert.Equal(1001, await NextNumber(reader));
    }

    [Fact]
    public async Task Who_asks_for_what_is_not_kept_is_told_so()
    {
        for (var i = 1; i <= 20; i++) _store.Put(FakeLabEvents.Job(i));
        _store.Drop(10);
        _hub.Start(20);
        var reader = Reader(0);

        await Next(reader);
        Assert.Equal(new FeedItem.Dropped(1, 10), await Next(reader));
        Assert.Equal(11, await NextNumber(reader));
    }

    [Fact]
    public async Task Who_is_too_slow_is_told_and_gets_no_more()
    {
        _hub.Start(0);
        var reader = Reader(null);
        await Next(reader);
        Happen(FakeLabEvents.Job(1));
        await NextNumber(reader);
        for (var i = 2; i <= LabEventHub.Size + 10; i++) Happen(FakeLabEvents.Job(i));

        Assert.Equal(new FeedItem.TooSlow(1), await Next(reader));
        Assert.False(await reader.MoveNextAsync());
    }

    [Fact]
    public async Task What_does_not_pass_is_passed_over()
    {
        _hub.Start(0);
        var reader = Reader(null, one => one.Kind == LabEventKind.Worker);
        await Next(reader);
        Happen(FakeLabEvents.Job(1), FakeLabEvents.Worker(2), FakeLabEvents.Device(3));

        Assert.Equal(2, await NextNumber(reader));
    }

    [Fact]
    public async Task A_number_of_another_store_is_taken_for_the_latest()
    {
        _hub.Start(5);

        Assert.Equal(new FeedItem.Ready(5), await Next(Reader(4711)));
    }

    [Fact]
    public async Task Readers_are_cut_off_when_the_node_ends()
    {
        _hub.Start(0);
        var reader = Reader(null);
        await Next(reader);
        var next = reader.MoveNextAsync().AsTask();

        _hub.Stop(new InvalidOperationException("it ends"));

        await Assert.ThrowsAsync<FeedBrokenException>(() => next.WaitAsync(TimeSpan.FromSeconds(30)));
    }
}
