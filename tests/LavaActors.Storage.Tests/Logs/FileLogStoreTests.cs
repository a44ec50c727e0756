using System.Text;
using LavaActors.Protocol.Ids;
using LavaActors.Storage.Logs;

namespace LavaActors.Storage.Tests.Logs;

public sealed class FileLogStoreTests : IDisposable
{
    private static readonly JobId Job = new(7);

    private readonly TempFolder _folder = new();
    private readonly FileLogStore _logs;

    public FileLogStoreTests() => _logs = new FileLogStore(Path.Combine(_folder.Path, "logs"));

    public void Dispose()
    {
        _logs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Bytes_are_put_at_their_offset_and_read_back()
    {
        Assert.Equal(4, await Append(0, "one\n"));
        Assert.Equal(8, await Append(4, "two\n"));

        Assert.Equal("one\ntwo\n", await Read(0, 100));
        Assert.Equal("e\nt", await Read(2, 3));
        Assert.Equal("", await Read(8, 100));
        Assert.Equal(8, await _logs.LengthAsync(Job, default));
    }

    [Fact]
    public async Task What_comes_again_is_passed_over_and_its_new_tail_is_stored()
    {
        await Append(0, "one\ntwo\n");

        Assert.Equal(8, await Append(0, "one\n"));
        Assert.Equal(14, await Append(4, "two\nthree\n"));

        Assert.Equal("one\ntwo\nthree\n", await Read(0, 100));
    }

    [Fact]
    public async Task Bytes_behind_a_gap_are_not_stored_and_the_wanted_offset_is_answered()
    {
        await Append(0, "one\n");

        Assert.Equal(4, await Append(10, "three\n"));

        Assert.Equal("one\n", await Read(0, 100));
    }

    [Fact]
    public async Task A_job_without_a_log_has_an_empty_one()
    {
        Assert.Equal(0, await _logs.LengthAsync(Job, default));
        Assert.Equal("", await Read(0, 10));
        Assert.Equal(new(0, 0), await _logs.LinesAsync(Job, 0, null, default));
    }

    [Theory]
    [InlineData(0, 1L, "line 0\n")]
    [InlineData(1, 3L, "line 1\nline 2\n")]
    [InlineData(4999, null, "line 4999\nunfinished")]
    [InlineData(5000, 5001L, "unfinished")]
    [InlineData(9000, null, "")]
    [InlineData(3, 2L, "")]
    public async Task Lines_are_found_by_number(long start, long? end, string expected)
    {
        await Append(0, string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i}\n")) + "unfinished");

        var range = await _logs.LinesAsync(Job, start, end, default);

        Assert.Equal(expected, await Read(range.From, (int)(range.To - range.From)));
    }

    [Fact]
    public async Task Lines_that_come_later_are_found_too()
    {
        await Append(0, string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i:D4}\n")));
        Assert.Equal(new(12500, 12505), await _logs.LinesAsync(Job, 2500, 2501, default));

        await Append(15000, string.Concat(Enumerable.Range(3000, 3000).Select(i => $"{i:D4}\n")));

        Assert.Equal(new(27500, 27505), await _logs.LinesAsync(Job, 5500, 5501, default));
    }

    [Fact]
    public async Task Whoever_waits_for_growth_hears_of_it_at_once()
    {
        await Append(0, "one\n");
        Assert.Equal(4, await _logs.GrownBeyondAsync(Job, 0, default));
        var waiting = _logs.GrownBeyondAsync(Job, 4, default);
        Assert.False(waiting.IsCompleted);

        await Append(4, "two\n");

        Assert.Equal(8, await waiting.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Whoever_waits_for_growth_can_give_up()
    {
        using var enough = new CancellationTokenSource();
        var waiting = _logs.GrownBeyondAsync(Job, 0, enough.Token);

        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Chunks_of_many_jobs_at_once_all_arrive()
    {
        await Parallel.ForEachAsync(Enumerable.Range(1, 100), async (job, stop) =>
        {
            for (var i = 0; i < 20; i++)
                await _logs.AppendAsync(new JobId(job), i * 10, Encoding.UTF8.GetBytes($"{i:D9}\n"), stop);
        });

        foreach (var job in Enumerable.Range(1, 100))
            Assert.Equal(200, await _logs.LengthAsync(new JobId(job), default));
    }

    private Task<long> Append(long offset, string text) => _logs.AppendAsync(Job, offset, Encoding.UTF8.GetBytes(text), default);

    private async Task<string> Read(long from, int max) => Encoding.UTF8.GetString((await _logs.ReadAsync(Job, from, max, default)).Span);
}
