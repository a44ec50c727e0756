using System.Text;
using LavaActors.Gateway.Live;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Tests.Live;

public sealed class LogFeedTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private const int Crowd = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeReadModel _readModel = new();

    private LogFeed Feed() => new(_readModel, _readModel, new JobFeed(gateway.System, _readModel), TimeProvider.System);

    [Fact]
    public async Task However_many_follow_a_log_what_is_new_is_read_once_and_all_have_all_of_it()
    {
        using var stop = new CancellationTokenSource(Patience);
        var row = FakeReadModel.Row(7, state: JobState.Running);
        _readModel.Put(row);
        _readModel.Write(7, "- first\n");
        using var lines = new SemaphoreSlim(0);
        var feed = Feed();
        var readers = Enumerable.Range(0, Crowd).Select(_ => ReadAsync()).ToList();
        await AllHaveOneMoreAsync();
        var (before, text) = (_readModel.LogReads, new StringBuilder("- first\n"));
        for (var n = 0; n < 10; n++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"- line {n}\n");
            _readModel.Write(7, $"- line {n}\n");
            await AllHaveOneMoreAsync();
        }

        End(row);
        var texts = await Task.WhenAll(readers);

        Assert.All(texts, each => Assert.Equal(text.ToString(), each));
        Assert.True(_readModel.LogReads - before < 100, $"{_readModel.LogReads - before} readings for {Crowd} readers of 10 lines");

        async Task<string> ReadAsync()
        {
            var read = new StringBuilder();
            await foreach (var piece in feed.FollowAsync(row, 0, stop.Token))
            {
                read.Append(Encoding.UTF8.GetString(piece.Bytes.Span));
                lines.Release(piece.Bytes.Span.Count((byte)'\n'));
            }

            return read.ToString();
        }

        async Task AllHaveOneMoreAsync()
        {
            for (var n = 0; n < Crowd; n++) await lines.WaitAsync(stop.Token);
        }
    }

    [Fact]
    public async Task An_offset_that_the_log_does_not_reach_is_its_end_and_harms_nobody_else()
    {
        using var stop = new CancellationTokenSource(Patience);
        var row = FakeReadModel.Row(10, state: JobState.Running);
        _readModel.Put(row);
        _readModel.Write(10, "- first\n");
        var feed = Feed();
        await using var beyond = feed.FollowAsync(row, 999_999_999_999, stop.Token).GetAsyncEnumerator(stop.Token);
        var next = beyond.MoveNextAsync().AsTask();
        // It is what the others share that begins where he does: his look at the store is one, that of the tail another.
        while (_readModel.LogReads < 2)
        {
            stop.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await using var other = feed.FollowAsync(row, 0, stop.Token).GetAsyncEnumerator(stop.Token);
        Assert.True(await other.MoveNextAsync());
        _readModel.Write(10, "- second\n");
        Assert.True(await other.MoveNextAsync());
        Assert.Equal("- second\n", other.Current.Text);
        Assert.True(await next);
        Assert.Equal("- second\n", beyond.Current.Text);

        End(row);
        Assert.False(await other.MoveNextAsync());
        Assert.False(await beyond.MoveNextAsync());
    }

    [Fact]
    public async Task Who_is_further_behind_than_what_is_kept_loses_nothing()
    {
        using var stop = new CancellationTokenSource(Patience);
        var row = FakeReadModel.Row(8, state: JobState.Running);
        _readModel.Put(row);
        _readModel.Write(8, "- first\n");
        var feed = Feed();
        await using var slow = feed.FollowAsync(row, 0, stop.Token).GetAsyncEnumerator(stop.Token);
        Assert.True(await slow.MoveNextAsync());
        // It has joined those who follow, and takes nothing while another one does.
        var next = slow.MoveNextAsync().AsTask();
        _readModel.Write(8, "- second\n");
        Assert.True(await next.WaitAsync(Patience));
        var line = "- " + new string('x', 997) + "\n";
        _readModel.Write(8, string.Concat(Enumerable.Repeat(line, 3000)));
        End(row);

        var quick = new StringBuilder();
        await foreach (var piece in feed.FollowAsync(row, 8, stop.Token)) quick.Append(Encoding.UTF8.GetString(piece.Bytes.Span));
        var late = new StringBuilder("- second\n");
        while (await slow.MoveNextAsync()) late.Append(Encoding.UTF8.GetString(slow.Current.Bytes.Span));

        Assert.Equal(9 + 3000 * 1000, quick.Length);
        Assert.Equal(quick.ToString(), late.ToString());
    }

    [Fact]
    public async Task A_log_that_cannot_be_followed_any_more_breaks_off_for_each_of_its_readers_and_the_next_begins_anew()
    {
        using var stop = new CancellationTokenSource(Patience);
        var row = FakeReadModel.Row(9, state: JobState.Running);
        _readModel.Put(row);
        _readModel.Write(9, "- first\n");
        _readModel.Answers = Task.FromException(new InvalidOperationException("no database"));
        var feed = Feed();
        foreach (var reader in (FeedReader[])[new(feed.FollowAsync(row, 0, stop.Token)), new(feed.FollowAsync(row, 0, stop.Token))])
            Assert.Contains("no database", (await Assert.ThrowsAsync<FeedBrokenException>(reader.EndAsync)).Message, StringComparison.Ordinal);

        _readModel.Answers = Task.CompletedTask;
        End(row);
        await new FeedReader(feed.FollowAsync(row, 0, stop.Token)).EndAsync();
    }

    private void End(JobRow row)
    {
        _readModel.Put(row with { State = JobState.Finished, Health = JobHealth.Complete });
        gateway.Publish(new JobMessages.Progress(row.Lead, row.Job, row.DisplayId, "", JobState.Finished, JobHealth.Complete, null, null, null, [], FakeReadModel.Noon));
    }

    private sealed class FeedReader(IAsyncEnumerable<LogPiece> pieces)
    {
        public async Task EndAsync()
        {
            await foreach (var _ in pieces)
            {
            }
        }
    }
}
