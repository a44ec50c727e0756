using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace LavaActors.Dispatch.Logs;

/// <summary>
/// The log of one run: an append-only file on the dispatcher's disk in the format of pipeline.md §11. Any thread may write; records get their line
/// number (from 0) when they are written. Records collect in memory and reach the file in blocks; whoever stores the log elsewhere is told of
/// growth by <see cref="Grew"/> and reads the file by offset, so a slow store never slows the board, and memory does not grow with the log. If the file cannot
/// be written the log ends there: writers go on undisturbed, and <see cref="Failed"/> is told.
/// </summary>
public sealed class RunLog : IAsyncDisposable
{
    /// <summary>Records are written to the file when this many bytes have collected, or when <see cref="Flush"/> is called.</summary>
    public const int Block = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly SafeFileHandle _file;
    private readonly TimeProvider _clock;
    private readonly ITimer _flusher;
    private ArrayBufferWriter<byte> _pending = new(2 * Block);
    private IReadOnlyList<string> _secrets;
    private long _length;
    private long _lines;
    private long _told;
    private bool _armed;
    private bool _closed;
    private string? _failure;

    /// <summary>Begins a log, or goes on with one that a process before this one began: whose last record may be torn, since that process was killed while it wrote
    /// it. Nobody has read that record yet, and it is taken away.</summary>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public RunLog(string path, TimeProvider clock, IReadOnlyList<string> secrets)
    {
        Path = path;
        _clock = clock;
        _secrets = SecretTexts.Ordered(secrets);
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        (_length, _lines) = WholeRecords();
        if (_length < RandomAccess.GetLength(_file)) RandomAccess.SetLength(_file, _length);
        _told = _length;
        _flusher = clock.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Path { get; }

    /// <summary>Called after bytes reached the file, with its length. Must be quick and must not throw: it sends a message.</summary>
    public Action<long>? Grew { get; set; }

    /// <summary>Called once, with a text for the one who runs the dispatcher, if the file cannot be written. Must be quick and must not throw: it sends a message.</summary>
    public Action<string>? Failed { get; set; }

    /// <summary>Why the file cannot be written; null while it can.</summary>
    public string? Failure
    {
        get
        {
            lock (_gate) return _failure;
        }
    }

    /// <summary>Bytes in the file.</summary>
    public long Length => Interlocked.Read(ref _length);

    /// <summary>Records written so far; the number that the next one gets.</summary>
    public long Lines => Interlocked.Read(ref _lines);

    /// <summary>The first bytes are stored elsewhere. If this host lost its power since, they may be missing here: what is written from now on comes behind them all the same, and <see cref="LostBytes"/> stand
    /// for them.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void BeginAt(long stored)
    {
        lock (_gate)
        {
            if (_length >= stored) return;
            foreach (var line in LostBytes.Lines(stored - _length, _clock.GetUtcNow()))
            {
                RandomAccess.Write(_file, line, _length);
                Interlocked.Add(ref _length, line.Length);
                _lines++;
            }
        }
    }

    /// <summary>What is masked.</summary>
    public IReadOnlyList<string> Secrets
    {
        get
        {
            lock (_gate) return _secrets;
        }
    }

    /// <summary>From now on these are not written but masked.</summary>
    public void Mask(IReadOnlyList<string> secrets)
    {
        lock (_gate) _secrets = SecretTexts.Ordered(secrets);
    }

    public void Debug(string text) => Write("debug", text);

    public void Info(string text) => Write("info", text);

    public void Warning(string text) => Write("warning", text);

    public void Error(string text) => Write("error", text);

    /// <summary>An error that ends an action.</summary>
    public void Exception(string text) => Write("exception", text);

    /// <summary>A line received from the device.</summary>
    public long Target(ReadOnlySpan<char> line) => Write("target", line);

    /// <summary>A line typed into the device.</summary>
    public void Input(string line) => Write("input", line);

    /// <summary>Writes one record and answers its line number.</summary>
    public long Write(string level, ReadOnlySpan<char> text, string? ns = null)
    {
        lock (_gate)
        {
            if (_closed || _failure is not null) return _lines;
            LogFormat.Write(_pending, _clock.GetUtcNow(), level, text, _secrets, ns);
            return Written();
        }
    }

    /// <summary>Writes one record whose message is a mapping, given as JSON.</summary>
    public long WriteMapping(string level, string json)
    {
        lock (_gate)
        {
            if (_closed || _failure is not null) return _lines;
            LogFormat.WriteMapping(_pending, _clock.GetUtcNow(), level, json, _secrets);
            return Written();
        }
    }

    /// <summary>Writes what has collected to the file, and tells of it.</summary>
    public void Flush()
    {
        long length;
        lock (_gate)
        {
            _armed = false;
            if (_closed) return;
            WritePending();
            if (_length == _told) return;
            _told = length = _length;
        }

        Grew?.Invoke(length);
    }

    /// <summary>Writes what has collected to the file; <see cref="Grew"/> is called when it would be without this. What is told elsewhere of a line that the file has is true whenever this process is killed.</summary>
    public void Save()
    {
        lock (_gate)
            if (!_closed) WritePending();
    }

    /// <summary>Up to <paramref name="most"/> bytes of the file from an offset on.</summary>
    public byte[] Read(long from, int most)
    {
        var bytes = new byte[(int)Math.Min(most, Math.Max(0, Length - from))];
        var n = RandomAccess.Read(_file, bytes, from);
        if (n < bytes.Length) Array.Resize(ref bytes, n);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        Flush();
        await _flusher.DisposeAsync();
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            _file.Dispose();
        }
    }

    /// <summary>Bytes and number of the records that are in the file whole.</summary>
    private (long Bytes, long Lines) WholeRecords()
    {
        var (bytes, lines, at, length) = (0L, 0L, 0L, RandomAccess.GetLength(_file));
        var buffer = length == 0 ? [] : new byte[Block];
        for (int n; at < length && (n = RandomAccess.Read(_file, buffer, at)) > 0; at += n)
        {
            var read = buffer.AsSpan(0, n);
            lines += read.Count((byte)'\n');
            if (read.LastIndexOf((byte)'\n') is >= 0 and var last) bytes = at + last + 1;
        }

        return (bytes, lines);
    }

    private long Written()
    {
        var line = _lines++;
        if (_pending.WrittenCount >= Block)
        {
            WritePending();
            _told = _length;
            var grew = Grew;
            grew?.Invoke(_length);
        }
        else if (!_armed)
        {
            // One short timer for all that comes in the meantime: a follower sees a line within 50 ms, a flood costs no more events than a trickle.
            _armed = true;
            _flusher.Change(TimeSpan.FromMilliseconds(50), Timeout.InfiniteTimeSpan);
        }

        return line;
    }

    private void WritePending()
    {
        if (_pending.WrittenCount == 0) return;
        try
        {
            RandomAccess.Write(_file, _pending.WrittenSpan, _length);
            Interlocked.Add(ref _length, _pending.WrittenCount);
        }
        catch (IOException e)
        {
            // Thrown on, it would end the process: the caller is a timer, or whoever happens to write the next line.
            _failure = $"the log of the job cannot be written in {System.IO.Path.GetDirectoryName(Path)}: {e.Message}; is there free space? Make some, and submit the job again";
            Failed?.Invoke(_failure);
        }

        if (_pending.Capacity > 8 * Block) _pending = new ArrayBufferWriter<byte>(2 * Block);
        else _pending.ResetWrittenCount();
    }
}
