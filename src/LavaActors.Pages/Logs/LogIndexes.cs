using System.Text;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Logs;

/// <summary>The indexes of the logs that were looked at last, brought up to date when they are asked for. Bounded: those that were not asked for longest are dropped.</summary>
/// <param name="mostBytes">Of all indexes together. The one that is asked for is kept, whatever it takes.</param>
public sealed class LogIndexes(ILogStore logs, long mostBytes = LogIndexes.MostBytes)
{
    public const long MostBytes = 64 * 1024 * 1024;

    private const int Block = 1024 * 1024;

    private readonly Lock _gate = new();

    // The last that was asked for comes first.
    private readonly LinkedList<Entry> _entries = new();
    private readonly Dictionary<Key, LinkedListNode<Entry>> _byKey = [];
    private long _bytes;

    /// <summary>The index of all that there is of a log now, written for a browser: a line of JSON, then a byte for each line from <paramref name="fromLine"/> on.</summary>
    public Task<byte[]> ReadAsync(JobId job, int fromLine, CancellationToken stop) => WithAsync(job, keepsTimes: false, index => LogIndexText.Of(index, fromLine), stop);

    /// <summary>How many whole lines there are of a log now.</summary>
    public Task<int> CountAsync(JobId job, CancellationToken stop) => WithAsync(job, keepsTimes: false, index => index.Levels.Count, stop);

    /// <summary>The last lines of a log before a line; of all that there are now for null.</summary>
    public Task<LogPart> BeforeAsync(JobId job, int? line, int most, CancellationToken stop) =>
        WithAsync(job, keepsTimes: true, index => index.Part(Math.Min(line ?? int.MaxValue, index.Levels.Count) - most, line ?? int.MaxValue), stop);

    /// <summary>The lines of a log from a line on that there are now.</summary>
    public Task<LogPart> FromAsync(JobId job, int line, int most, CancellationToken stop) =>
        WithAsync(job, keepsTimes: true, index => index.Part(line, (int)Math.Min(int.MaxValue, (long)line + most)), stop);

    /// <summary>How many lines of a log there were at a time.</summary>
    public Task<int> CountBeforeAsync(JobId job, DateTimeOffset at, CancellationToken stop) => WithAsync(job, keepsTimes: true, index => index.Times!.CountBefore(at.ToUnixTimeMilliseconds()), stop);

    private async Task<T> WithAsync<T>(JobId job, bool keepsTimes, Func<LogIndex, T> read, CancellationToken stop)
    {
        var entry = Touch(new Key(job, keepsTimes));
        await entry.Turn.WaitAsync(stop);
        try
        {
            await UpdateAsync(entry, stop);
            return read(entry.Index);
        }
        finally
        {
            Trim(entry);
            entry.Turn.Release();
        }
    }

    private async Task UpdateAsync(Entry entry, CancellationToken stop)
    {
        var size = Block;
        while (true)
        {
            var before = entry.Index.Offset;
            var bytes = await logs.ReadAsync(entry.Of.Job, before, size, stop);
            entry.Index.Append(bytes.Span);
            if (bytes.Length < size) return;
            // A line that is longer than the block: no record is (spec: pipeline.md §11), so the log is damaged; look at twice as much, and give up on more.
            if (entry.Index.Offset != before) size = Block;
            else if ((size *= 2) > 16 * Block) return;
        }
    }

    /// <summary>Numbers of the lines whose message has a text in it, whatever its case; at most so many.</summary>
    public async Task<IReadOnlyList<long>> SearchAsync(JobId job, string text, int most, CancellationToken stop)
    {
        var wanted = LogSearch.Escaped(text);
        var found = new List<long>();
        var (at, line) = (0L, 0L);
        var rest = "";
        var decoder = Encoding.UTF8.GetDecoder();
        var chars = new char[Block + 16];
        while (found.Count < most)
        {
            var bytes = await logs.ReadAsync(job, at, Block, stop);
            if (bytes.IsEmpty) return found;
            at += bytes.Length;
            var block = rest + new string(chars, 0, decoder.GetChars(bytes.Span, chars, flush: false));
            var end = block.LastIndexOf('\n') + 1;
            line = LogSearch.Find(block.AsSpan(0, end), wanted, line, found, most);
            rest = block[end..];
            if (rest.Length > 4 * Block) return found;
        }

        return found;
    }

    private Entry Touch(Key key)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out var node)) _entries.Remove(node);
            else _byKey.Add(key, node = new LinkedListNode<Entry>(new Entry(key)));
            _entries.AddFirst(node);
            return node.Value;
        }
    }

    /// <summary>Drops what was not asked for longest, if all together have become too large.</summary>
    /// <param name="grown">The one whose turn it is.</param>
    private void Trim(Entry grown)
    {
        lock (_gate)
        {
            // It may have been dropped itself meanwhile.
            if (!_byKey.TryGetValue(grown.Of, out var node) || node.Value != grown) return;
            _bytes += grown.Index.Bytes - grown.Counted;
            grown.Counted = grown.Index.Bytes;
            while (_bytes > mostBytes && _entries.Last is { } last && last != _entries.First)
            {
                _bytes -= last.Value.Counted;
                _byKey.Remove(last.Value.Of);
                _entries.RemoveLast();
            }
        }
    }

    // Few logs are looked at in both ways, and their times take four times as much as all the rest.
    private readonly record struct Key(JobId Job, bool KeepsTimes);

    private sealed class Entry(Key of)
    {
        public Key Of => of;

        public LogIndex Index { get; } = new(of.KeepsTimes);

        public SemaphoreSlim Turn { get; } = new(1);

        /// <summary>How much of <see cref="_bytes"/> it is.</summary>
        public long Counted { get; set; }
    }
}
