using System.Text;
using LavaActors.Pages.Logs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Tests.Logs;

public sealed class LogIndexesTests
{
    private readonly FakeLogs _logs = new();

    // Whether the index was there still: then nothing is read from the log's beginning.
    private async Task<bool> IsKeptAsync(LogIndexes indexes, long job)
    {
        _logs.ReadFrom.Clear();
        await indexes.CountAsync(new JobId(job), default);
        return !_logs.ReadFrom.Contains(0);
    }

    [Fact]
    public async Task Those_that_were_not_asked_for_longest_are_dropped_however_short_their_logs_are()
    {
        var indexes = new LogIndexes(_logs, mostBytes: 4000);
        for (var job = 1; job <= 20; job++)
        {
            Assert.Equal(1, await indexes.CountAsync(new JobId(job), default));
            Assert.True(job == 1 || await IsKeptAsync(indexes, 1));
        }

        Assert.True(await IsKeptAsync(indexes, 20));
        Assert.False(await IsKeptAsync(indexes, 2));
    }

    [Fact]
    public async Task What_actions_take_counts_too_and_the_one_that_is_asked_for_stays()
    {
        _logs.Text = string.Concat(Enumerable.Range(1, 100).Select(n => $$"""- {"dt": "2026-01-01T12:00:00", "lvl": "info", "msg": "start: 1.{{n}} an-action-of-some-name (timeout 00:01:00) [common]"}{{"\n"}}"""));
        var indexes = new LogIndexes(_logs, mostBytes: 4000);
        Assert.Equal(100, await indexes.CountAsync(new JobId(1), default));
        Assert.True(await IsKeptAsync(indexes, 1));
        Assert.Equal(100, await indexes.CountAsync(new JobId(2), default));
        Assert.False(await IsKeptAsync(indexes, 1));
    }

    [Fact]
    public async Task A_part_of_a_log_has_the_levels_and_times_of_its_lines_and_goes_no_further_than_there_are_any()
    {
        _logs.Text = string.Concat(Enumerable.Range(0, 10).Select(n => $$"""- {"dt": "2026-01-01T12:00:0{{n}}", "lvl": "{{(n % 2 == 0 ? "info" : "error")}}", "msg": "x"}{{"\n"}}"""));
        var (indexes, job) = (new LogIndexes(_logs), new JobId(1));
        var noon = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

        var last = await indexes.BeforeAsync(job, null, 3, default);
        Assert.Equal((7, 10, 10), (last.First, last.End, last.Lines));
        Assert.Equal<byte>([LogLevels.Error, LogLevels.Info, LogLevels.Error], last.Levels);
        Assert.Equal([7, 8, 9], last.Times.Select(time => (time - noon.ToUnixTimeMilliseconds()) / 1000));
        var first = await indexes.BeforeAsync(job, 2, 3, default);
        Assert.Equal((0, 2), (first.First, first.End));
        var rest = await indexes.FromAsync(job, 8, 100, default);
        Assert.Equal((8, 10), (rest.First, rest.End));
        var none = await indexes.FromAsync(job, int.MaxValue, 100, default);
        Assert.Equal((10, 10), (none.First, none.End));
        Assert.Equal(4, await indexes.CountBeforeAsync(job, noon.AddSeconds(4), default));
    }

    private sealed class FakeLogs : ILogStore
    {
        public string Text { get; set; } = "- {}\n";

        public List<long> ReadFrom { get; } = [];

        public Task<ReadOnlyMemory<byte>> ReadAsync(JobId job, long from, int max, CancellationToken stop)
        {
            ReadFrom.Add(from);
            return Task.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes(Text).AsMemory((int)from));
        }

        public Task<long> AppendAsync(JobId job, long offset, ReadOnlyMemory<byte> bytes, CancellationToken stop) => throw new NotSupportedException();

        public Task CompactAsync(JobId job, CancellationToken stop) => throw new NotSupportedException();

        public Task<long> LengthAsync(JobId job, CancellationToken stop) => throw new NotSupportedException();

        public Task<LogRange> LinesAsync(JobId job, long startLine, long? endLine, CancellationToken stop) => throw new NotSupportedException();

        public Task<long> GrownBeyondAsync(JobId job, long length, CancellationToken stop) => throw new NotSupportedException();
    }
}
