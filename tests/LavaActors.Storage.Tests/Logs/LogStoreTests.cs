using System.Text;
using LavaActors.Protocol.Ids;
using LavaActors.Storage.Logs;

namespace LavaActors.Storage.Tests.Logs;

public abstract class LogStoreTests : IDisposable
{
    private static readonly JobId Job = new(7);

    private readonly TestStore _store;
    private readonly DatabaseLogStore _logs;

    private LogStoreTests(TestStore store)
    {
        _store = store;
        _logs = new DatabaseLogStore(store.Prepared());
    }

    public void Dispose()
    {
        _logs.Dispose();
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Bytes_are_put_at_their_offset_and_read_back()
    {
        Assert.Equal(4, await Append(0, "one\n"));
        Assert.Equal(8, await Append(4, "two\n"));

        Assert.Equal("one\ntwo\n", await Read(0, 100));
        Assert.Equal("e\nt", await Read(2, 3));
        Assert.Equal("", await Read(8, 100));
        Assert.Equal("", await Read(9, 100));
        Assert.Equal(8, await _logs.LengthAsync(Job, default));
    }

    [Fact]
    public async Task What_comes_again_is_passed_over_and_its_new_tail_is_stored()
    {
        await Append(0, "one\ntwo\n");

        Assert.Equal(8, await Append(0, "one\n"));
        Assert.Equal(14, await Append(4, "two\nthree\n"));
        Assert.Equal(14, await Append(0, "one\ntwo\nthree\n"));

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
        Assert.Equal(0, await Append(0, ""));
        await _logs.CompactAsync(Job, default);
        Assert.Equal("", await Read(0, 10));
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

    [Theory]
    [InlineData(1, 500)]
    [InlineData(17, 900)]
    [InlineData(5000, 80)]
    [InlineData(70_000, 9)]
    public async Task A_log_is_the_same_whatever_the_pieces_it_comes_in(int size, int count)
    {
        var random = new Random(size);
        var whole = new byte[size * count];
        random.NextBytes(whole);
        for (var at = 0; at < whole.Length; at += random.Next(1, 100)) whole[at] = (byte)'\n';
        var starts = new List<int> { 0 };
        starts.AddRange(whole.Index().Where(each => each.Item == '\n').Select(each => each.Index + 1));

        for (var at = 0; at < whole.Length; at += size)
        {
            // Some of what was there before comes with it, and now and then the sender says it twice.
            var from = Math.Max(0, at - random.Next(0, size * 2));
            Assert.Equal(at + size, await _logs.AppendAsync(Job, from, whole.AsMemory(from, at + size - from), default));
            if (random.Next(5) == 0) Assert.Equal(at + size, await _logs.AppendAsync(Job, at, whole.AsMemory(at, size), default));
            if (random.Next(50) == 0) await _logs.CompactAsync(Job, default);
        }

        await _logs.CompactAsync(Job, default);
        Assert.Equal(whole, (await _logs.ReadAsync(Job, 0, int.MaxValue, default)).ToArray());
        for (var n = 0; n < 50; n++)
        {
            var (from, max) = (random.Next(whole.Length), random.Next(1, whole.Length));
            Assert.Equal(whole.AsMemory(from, Math.Min(max, whole.Length - from)), await _logs.ReadAsync(Job, from, max, default));
            var line = random.Next(starts.Count);
            Assert.Equal(new(starts[line], line + 1 < starts.Count ? starts[line + 1] : whole.Length), await _logs.LinesAsync(Job, line, line + 1, default));
        }
    }

    [Fact]
    public async Task Small_pieces_become_few_and_small()
    {
        const int Pieces = 3000;
        var line = "2026-11-25T02:45:12.345678 usb 1-1: new high-speed USB device number 2 using xhci_hcd\n"u8.ToArray();
        for (var i = 0; i < Pieces; i++) await _logs.AppendAsync(Job, (long)i * line.Length, line, default);

        await _logs.CompactAsync(Job, default);

        Assert.InRange(Convert.ToInt64(_store.ExecuteOnLogs("SELECT COUNT(*) FROM log_pieces"), null), 1, (Pieces * line.Length / (64 * 1024)) + 1);
        Assert.InRange(Convert.ToInt64(_store.ExecuteOnLogs("SELECT SUM(LENGTH(data)) FROM log_pieces"), null), 1, Pieces * line.Length / 10);
        Assert.Equal(Pieces * line.Length, await _logs.LengthAsync(Job, default));
    }

    [Fact]
    public async Task Two_controllers_that_write_one_log_never_double_a_byte()
    {
        const int Size = 1000, Count = 200;
        var whole = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Size * Count / 10).Select(i => $"{i:D9}\n")));
        using var other = new DatabaseLogStore(_store.Database);

        await Task.WhenAll(SendAsync(_logs, 1), SendAsync(_logs, 2), SendAsync(other, 3));

        Assert.Equal(whole, (await other.ReadAsync(Job, 0, int.MaxValue, default)).ToArray());

        // As a dispatcher does: it goes on where the answer says.
        async Task SendAsync(DatabaseLogStore logs, int seed)
        {
            var random = new Random(seed);
            for (var at = 0L; at < whole.Length;)
                at = await logs.AppendAsync(Job, at, whole.AsMemory((int)at, Math.Min(random.Next(1, 2 * Size), whole.Length - (int)at)), default);
        }
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
    public async Task Whoever_waits_for_growth_can_give_up_and_others_wait_on()
    {
        using var enough = new CancellationTokenSource();
        var other = _logs.GrownBeyondAsync(Job, 0, default);
        var waiting = _logs.GrownBeyondAsync(Job, 0, enough.Token);

        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(other.IsCompleted);
        await Append(0, "one\n");
        Assert.Equal(4, await other.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Chunks_of_many_jobs_at_once_all_arrive()
    {
        await Parallel.ForEachAsync(Enumerable.Range(1, 100), new ParallelOptions { MaxDegreeOfParallelism = 100 }, async (job, stop) =>
        {
            for (var i = 0; i < 20; i++)
                await _logs.AppendAsync(new JobId(job), i * 10, Encoding.UTF8.GetBytes($"{i:D9}\n"), stop);
        });

        foreach (var job in Enumerable.Range(1, 100))
            Assert.Equal(string.Concat(Enumerable.Range(0, 20).Select(i => $"{i:D9}\n")), Encoding.UTF8.GetString((await _logs.ReadAsync(new JobId(job), 0, 1000, default)).Span));
    }

    [Fact]
    public async Task A_damaged_piece_is_an_error_and_not_a_shorter_log()
    {
        await Append(0, new string('x', 10_000) + "\n");
        _store.ExecuteOnLogs("UPDATE log_pieces SET length = length + 1");

        await Assert.ThrowsAsync<InvalidDataException>(() => Read(0, 100));
    }

    [Fact]
    public async Task The_files_of_version_0_1_are_brought_into_the_store_and_removed()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_store.Folder, "logs")).FullName;
        var large = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"line {i}\n"));
        await File.WriteAllTextAsync(Path.Combine(folder, ".directory-id"), "0f");
        await File.WriteAllTextAsync(Path.Combine(folder, "7.log"), large);
        await File.WriteAllTextAsync(Path.Combine(folder, "8.log"), "");
        await File.WriteAllTextAsync(Path.Combine(folder, "9.log"), "nine\n");
        // What was broken off before goes on where it was.
        await Append(0, large[..1000]);

        Assert.Equal(3, await LogFiles.MoveAsync(folder, _logs, default));

        Assert.Equal(large, await Read(0, int.MaxValue));
        Assert.Equal(5, await _logs.LengthAsync(new JobId(9), default));
        Assert.False(Directory.Exists(folder));
        Assert.Equal(0, await LogFiles.MoveAsync(folder, _logs, default));
    }

    [Fact]
    public async Task Files_that_are_no_logs_stay_where_they_are()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_store.Folder, "logs")).FullName;
        var mine = Path.Combine(folder, "mine.log");
        await File.WriteAllTextAsync(mine, "mine");

        Assert.Equal(0, await LogFiles.MoveAsync(folder, _logs, default));

        Assert.Equal("mine", await File.ReadAllTextAsync(mine));
    }

    private Task<long> Append(long offset, string text) => _logs.AppendAsync(Job, offset, Encoding.UTF8.GetBytes(text), default);

    private async Task<string> Read(long from, int max) => Encoding.UTF8.GetString((await _logs.ReadAsync(Job, from, max, default)).Span);

    public sealed class OnSqlite() : LogStoreTests(new SqliteTestStore())
    {
        [Fact]
        public void Whatever_name_the_store_is_called_by_its_logs_are_in_one_file()
        {
            var link = File.CreateSymbolicLink(Path.Combine(_store.Folder, "other.db"), Path.GetFullPath(_store.Database.Name)).FullName;

            var (one, other) = (new Sqlite.SqliteDatabase(_store.Database.Name), new Sqlite.SqliteDatabase(link));

            Assert.Equal(one.LogsFile, other.LogsFile);
            Assert.EndsWith("/lava-logs.db", one.LogsFile, StringComparison.Ordinal);
        }
    }

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : LogStoreTests(new PostgresTestStore(server));
}
