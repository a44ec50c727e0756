using System.Collections.Concurrent;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using Microsoft.Win32.SafeHandles;

namespace LavaActors.Storage.Logs;

/// <summary>One file for each log, <c>FOLDER/JOB.log</c>, that is only ever appended to. Bytes are on the disk before they are acknowledged.</summary>
public sealed class FileLogStore : ILogStore, IDisposable
{
    // Enough that two logs rarely share one.
    private const int Stripes = 64;
    private const int IndexesKept = 256;

    private readonly string _folder;
    private readonly SemaphoreSlim[] _writers = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1, 1))];
    private readonly ConcurrentDictionary<JobId, TaskCompletionSource> _growth = new();
    private readonly ConcurrentDictionary<JobId, LineIndex> _indexes = new();

    /// <param name="folder">Is made where it is missing.</param>
    public FileLogStore(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    public async Task<long> AppendAsync(JobId job, long offset, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        var length = await Task.Run(() => WriteAsync(job, offset, bytes, stop), stop);
        if (_growth.TryRemove(job, out var waiting))
            waiting.SetResult();
        return length;
    }

    public Task<long> LengthAsync(JobId job, CancellationToken stop) => Task.FromResult(Length(job));

    public async Task<ReadOnlyMemory<byte>> ReadAsync(JobId job, long from, int max, CancellationToken stop)
    {
        using var file = OpenToRead(job);
        if (file is null || from >= RandomAccess.GetLength(file))
            return ReadOnlyMemory<byte>.Empty;
        var buffer = new byte[Math.Min(max, RandomAccess.GetLength(file) - from)];
        var read = 0;
        while (read < buffer.Length && await RandomAccess.ReadAsync(file, buffer.AsMemory(read), from + read, stop) is > 0 and var more)
            read += more;
        return buffer.AsMemory(0, read);
    }

    public Task<LogRange> LinesAsync(JobId job, long startLine, long? endLine, CancellationToken stop) => Task.Run(
        () =>
        {
            using var file = OpenToRead(job);
            if (file is null)
                return new LogRange(0, 0);
            if (_indexes.Count > IndexesKept)
                _indexes.Clear();
            var index = _indexes.GetOrAdd(job, _ => new LineIndex());
            var from = index.OffsetOf(file, startLine, stop);
            return new LogRange(from, endLine is { } end ? Math.Max(from, index.OffsetOf(file, end, stop)) : RandomAccess.GetLength(file));
        },
        stop);

    public async Task<long> GrownBeyondAsync(JobId job, long length, CancellationToken stop)
    {
        while (true)
        {
            var growth = _growth.GetOrAdd(job, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (Length(job) is var now && now > length)
                return now;
            await growth.Task.WaitAsync(stop);
        }
    }

    public void Dispose()
    {
        foreach (var writer in _writers)
            writer.Dispose();
    }

    private async Task<long> WriteAsync(JobId job, long offset, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        var writer = _writers[job.Value % Stripes];
        await writer.WaitAsync(stop);
        try
        {
            using var file = File.OpenHandle(PathOf(job), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
            var length = RandomAccess.GetLength(file);
            var known = length - offset;
            if (known < 0 || known >= bytes.Length)
                return length;
            await RandomAccess.WriteAsync(file, bytes[(int)known..], length, stop);
            RandomAccess.FlushToDisk(file);
            return offset + bytes.Length;
        }
        finally
        {
            writer.Release();
        }
    }

    private long Length(JobId job) => new FileInfo(PathOf(job)) is { Exists: true } file ? file.Length : 0;

    private SafeFileHandle? OpenToRead(JobId job) =>
        File.Exists(PathOf(job)) ? File.OpenHandle(PathOf(job), FileMode.Open, FileAccess.Read, FileShare.ReadWrite) : null;

    private string PathOf(JobId job) => Path.Combine(_folder, $"{job}.log");
}
