using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LavaActors.Dispatch.Images;

namespace LavaActors.Dispatch.Download;

/// <summary>
/// Files that jobs of one dispatcher share. Each is stored as it is used (decompressed), under its URL, compression and request headers, beside a small
/// JSON file with what is known of it. Everything appears by rename, so a killed process leaves no half file behind its final name. The files that
/// were not used for longest go first when the capacity is reached; a hard link that a job has keeps its content alive.
/// </summary>
/// <remarks>One process at a time; all its jobs share one object.</remarks>
public sealed class DownloadCache
{
    private readonly string _content;
    private readonly string _entries;
    private readonly string _partial;
    private readonly long _capacity;
    private readonly TimeProvider _clock;
    private readonly KeyedLock _locks = new();
    private readonly Lock _evicting = new();

    /// <param name="directory">made if it is missing; hard links work when jobs' directories are on the same file system</param>
    /// <param name="capacity">bytes</param>
    /// <param name="clock">tells when an entry was used</param>
    /// <exception cref="IOException">the directory cannot be made or written</exception>
    public DownloadCache(string directory, long capacity, TimeProvider clock)
    {
        _content = Directory.CreateDirectory(Path.Combine(directory, "content")).FullName;
        _entries = Directory.CreateDirectory(Path.Combine(directory, "entries")).FullName;
        _partial = Path.Combine(directory, "partial");
        // What a killed process was fetching.
        if (Directory.Exists(_partial))
            Directory.Delete(_partial, recursive: true);
        Directory.CreateDirectory(_partial);
        _capacity = capacity;
        _clock = clock;
    }

    internal static string KeyOf(ResourceRequest request, string url)
    {
        var text = new StringBuilder(url).Append('\n').Append(request.Decompress);
        foreach (var (name, value) in request.Headers.OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase))
            text.Append('\n').Append(name.ToLowerInvariant()).Append(": ").Append(value);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    internal Task<IDisposable> LockAsync(string key, Action onWait, CancellationToken cancel) => _locks.EnterAsync(key, onWait, cancel);

    internal string NewPartial() => Path.Combine(_partial, Guid.NewGuid().ToString("n"));

    /// <summary>The entry of a key, if its file is there and unchanged.</summary>
    internal CacheEntry? Find(string key)
    {
        var path = EntryPath(key);
        CacheEntry? entry;
        try
        {
            entry = JsonSerializer.Deserialize<CacheEntry>(File.ReadAllBytes(path));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            File.Delete(path);
            return null;
        }

        if (entry is null)
            return null;
        var file = new FileInfo(ContentPath(entry));
        if (file.Exists && file.Length == entry.FileSize && file.LastWriteTimeUtc == entry.FileTime)
            return entry;
        Forget(key, entry);
        return null;
    }

    /// <summary>Takes over a finished partial file.</summary>
    internal CacheEntry Store(string key, string partial, string url, TransferResult result, ResourceBody body)
    {
        var old = Find(key);
        var file = new FileInfo(partial);
        var entry = new CacheEntry(url, Path.GetFileName(partial), file.Length, file.LastWriteTimeUtc, result.Size, result.Checksums,
            body.EntityTag, body.LastModified, _clock.GetUtcNow());
        File.Move(partial, ContentPath(entry));
        Write(key, entry);
        if (old is not null)
            File.Delete(ContentPath(old));
        Evict(key);
        return entry;
    }

    /// <summary>Notes that the server confirmed an entry just now.</summary>
    internal CacheEntry Confirm(string key, CacheEntry entry)
    {
        var confirmed = entry with { CheckedAt = _clock.GetUtcNow() };
        Write(key, confirmed);
        return confirmed;
    }

    /// <summary>
    /// Puts an entry's file at a job's path: a hard link, or a copy where it will be written to or lies on another file system. False when the file was
    /// evicted meanwhile.
    /// </summary>
    /// <exception cref="IOException">the job's directory cannot be written</exception>
    internal bool Place(string key, CacheEntry entry, string target, bool writable)
    {
        // Before the copy, which may take long: what is in use is not what eviction looks for.
        Touch(key);
        var source = ContentPath(entry);
        var partial = $"{target}.{Guid.NewGuid():n}.part";
        var linked = !writable && Posix.HardLink(source, partial) == 0;
        if (!linked)
        {
            if (!writable && Marshal.GetLastPInvokeError() == Posix.NoEntry && !File.Exists(source))
                return false;
            try
            {
                File.Copy(source, partial);
            }
            catch (FileNotFoundException)
            {
                return false;
            }
            catch (IOException)
            {
                File.Delete(partial);
                throw;
            }
        }

        File.Move(partial, target, overwrite: true);
        // rename(2) of a link onto the same file does nothing and leaves both names.
        File.Delete(partial);
        return true;
    }

    private void Touch(string key)
    {
        try
        {
            File.SetLastWriteTimeUtc(EntryPath(key), _clock.GetUtcNow().UtcDateTime);
        }
        catch (FileNotFoundException)
        {
            // Evicted meanwhile: its content is found or missed in a moment.
        }
    }

    private void Write(string key, CacheEntry entry)
    {
        var partial = NewPartial();
        File.WriteAllBytes(partial, JsonSerializer.SerializeToUtf8Bytes(entry));
        File.SetLastWriteTimeUtc(partial, _clock.GetUtcNow().UtcDateTime);
        File.Move(partial, EntryPath(key), overwrite: true);
    }

    private void Evict(string keep)
    {
        lock (_evicting)
        {
            // Another download may replace its file meanwhile.
            var total = new DirectoryInfo(_content).GetFiles().Where(f => f.Exists).Sum(f => f.Length);
            foreach (var oldest in new DirectoryInfo(_entries).GetFiles("*.json").OrderBy(f => f.LastWriteTimeUtc))
            {
                if (total <= _capacity)
                    return;
                var key = Path.GetFileNameWithoutExtension(oldest.Name);
                if (key == keep || Find(key) is not { } entry)
                    continue;
                Forget(key, entry);
                total -= entry.FileSize;
            }
        }
    }

    private void Forget(string key, CacheEntry entry)
    {
        File.Delete(EntryPath(key));
        File.Delete(ContentPath(entry));
    }

    private string EntryPath(string key) => Path.Combine(_entries, key + ".json");

    private string ContentPath(CacheEntry entry) => Path.Combine(_content, Path.GetFileName(entry.Content));
}
