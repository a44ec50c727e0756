using LavaActors.Dispatch.Images;

namespace LavaActors.Dispatch.Download;

/// <summary>
/// Fetches the resources of deploy blocks: http, https and file, decompressing while they arrive, checksums and sizes verified, attempts repeated, through a
/// cache that all jobs of a dispatcher share (spec: deploy-boot-uboot.md §1). Knows nothing of pipelines; what happens is told by events whose text
/// is a line for the job's log. Safe for any number of downloads at once.
/// </summary>
/// <param name="http">see <see cref="CreateClient"/></param>
/// <param name="cache">null: every job fetches for itself</param>
/// <param name="settings">attempts and waits</param>
/// <param name="clock">for waits between attempts and stalls</param>
public sealed class ResourceDownload(HttpClient http, DownloadCache? cache, DownloadSettings settings, TimeProvider clock)
{
    private readonly HttpResource _http = new(http, settings, clock);
    private readonly ResourceTransfer _transfer = new(settings, clock);

    /// <summary>A client as this class wants it: nothing is decompressed on the way, no time limit of its own. One serves a whole dispatcher.</summary>
    public static HttpClient CreateClient()
    {
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        var client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("LavaActors");
        return client;
    }

    /// <summary>Looks whether the resource can be fetched, without fetching it; for the validation of a job.</summary>
    public async Task<ResourceCheck> CheckAsync(ResourceRequest request, Action<DownloadEvent> report, CancellationToken cancel = default)
    {
        if (Plan(request, report, out var url, out _) is { } problem)
            return new ResourceCheck.Unavailable(problem);
        if (url.IsFile)
        {
            try
            {
                return new ResourceCheck.Available(new FileInfo(url.LocalPath).Length);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new ResourceCheck.Unavailable($"{request.Key}: {url} cannot be read on the dispatcher: {e.Message}");
            }
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new ResourceCheck.Available(await _http.ProbeAsync(url, request.Headers, cancel).ConfigureAwait(false));
            }
            catch (TransferBrokenException e) when (e.Again && attempt < settings.CheckAttempts)
            {
                await WaitAsync(request.Key, attempt, settings.CheckAttempts, e, report, cancel).ConfigureAwait(false);
            }
            catch (TransferBrokenException e)
            {
                return new ResourceCheck.Unavailable($"{request.Key}: {Said(url, e.Message)}; {Remedy(e.Failure)}");
            }
        }
    }

    /// <summary>Fetches. Failures are results; only cancellation throws. Nothing but a complete, verified file is ever left at the target.</summary>
    /// <exception cref="OperationCanceledException">it was cancelled; what had arrived is deleted</exception>
    public async Task<DownloadOutcome> FetchAsync(ResourceRequest request, Action<DownloadEvent> report, CancellationToken cancel = default)
    {
        if (Plan(request, report, out var url, out var name) is { } problem)
            return new DownloadOutcome.Failed(DownloadFailure.BadRequest, problem);
        DownloadOutcome.Failed Fail(DownloadFailure failure, string why) => new(failure, $"{request.Key}: {why}");
        try
        {
            var target = Path.Combine(Directory.CreateDirectory(request.Directory).FullName, name);
            return cache is not null && request.UseCache && !url.IsFile
                ? await ThroughCacheAsync(cache, request, url, target, report, cancel).ConfigureAwait(false)
                : await DirectAsync(request, url, target, report, cancel).ConfigureAwait(false);
        }
        catch (TransferBrokenException e)
        {
            return Fail(e.Failure, $"{Said(url, e.Message)}; {Remedy(e.Failure)}");
        }
        catch (ChecksumMismatchException e)
        {
            return Fail(DownloadFailure.Checksum, $"{url}: {e.Message}; correct the checksum in the job, or the file on the server");
        }
        catch (CorruptDataException e)
        {
            return Fail(DownloadFailure.Decompression, $"{url} cannot be decompressed as {request.Decompress.ToString().ToLowerInvariant()}: {e.Message}; check the job's 'compression' and the file");
        }
        catch (DecompressorMissingException e)
        {
            return Fail(DownloadFailure.ProgramMissing, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(DownloadFailure.Disk, $"{request.Directory} cannot be written on the dispatcher: {e.Message}");
        }
    }

    private static string? Plan(ResourceRequest request, Action<DownloadEvent> report, out Uri url, out string name)
    {
        url = new Uri("about:blank");
        name = "";
        if (!Uri.TryCreate(request.Url, UriKind.Absolute, out var asked) || asked.Scheme is not ("http" or "https" or "file"))
            return $"{request.Key}: '{request.Url}' is not a URL that can be downloaded; it has to begin with http://, https:// or file://";
        if (ResourceName.Of(asked, request.Decompress) is not { } file)
            return $"{request.Key}: {request.Url} ends in '/', so it names no file";
        if (ChecksumSet.Problem(request.Checksums) is { } wrong)
            return $"{request.Key}: {wrong}";
        var mirrored = request.Mirror(request.Url);
        if (!Uri.TryCreate(mirrored, UriKind.Absolute, out var real) || real.Scheme is not ("http" or "https" or "file"))
            return $"{request.Key}: the dispatcher's mirror map makes '{mirrored}' of {request.Url}, which is not a URL; correct the map";
        if (mirrored != request.Url)
            report(new DownloadEvent.Mirrored(request.Key, mirrored, request.Url));
        url = real;
        name = file;
        return null;
    }

    private async Task<DownloadOutcome> DirectAsync(ResourceRequest request, Uri url, string target, Action<DownloadEvent> report, CancellationToken cancel)
    {
        var partial = $"{target}.{Guid.NewGuid():n}.part";
        try
        {
            var (result, _) = await TransferAsync(request, url, null, partial, report, (_, got) => got, cancel).ConfigureAwait(false);
            File.Move(partial, target, overwrite: true);
            return new DownloadOutcome.Downloaded(target, result!.Size, result.FileSize, result.Checksums[ChecksumKind.Sha256], FromCache: false, url.ToString());
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private async Task<DownloadOutcome> ThroughCacheAsync(DownloadCache store, ResourceRequest request, Uri url, string target, Action<DownloadEvent> report, CancellationToken cancel)
    {
        var key = DownloadCache.KeyOf(request, url.ToString());
        var began = clock.GetUtcNow();
        using var turn = await store.LockAsync(key, () => report(new DownloadEvent.Sharing(request.Key, url.ToString())), cancel).ConfigureAwait(false);
        while (true)
        {
            var entry = store.Find(key) is { } found && found.Agrees(request.Checksums) ? found : null;
            var fromCache = true;
            if (entry is not null && request.Checksums.Count > 0)
            {
                report(new DownloadEvent.FromCache(request.Key, url.ToString(), "the checksum agrees"));
            }
            else if (entry is not null && entry.CheckedAt >= began)
            {
                report(new DownloadEvent.FromCache(request.Key, url.ToString(), "fetched just now"));
            }
            else
            {
                var partial = store.NewPartial();
                try
                {
                    var (_, kept) = await TransferAsync(request, url, entry is { HasValidator: true } ? entry : null, partial, report,
                        (body, got) => got is null ? null : store.Store(key, partial, url.ToString(), got, body), cancel).ConfigureAwait(false);
                    fromCache = kept is null;
                    if (fromCache)
                        report(new DownloadEvent.FromCache(request.Key, url.ToString(), "unchanged on the server"));
                    entry = kept ?? store.Confirm(key, entry!);
                }
                finally
                {
                    File.Delete(partial);
                }
            }

            // False: evicted in this moment, so it has to be fetched again.
            if (store.Place(key, entry, target, request.Writable))
                return new DownloadOutcome.Downloaded(target, entry.Size, entry.FileSize, entry.Checksums[ChecksumKind.Sha256], fromCache, url.ToString());
        }
    }

    /// <summary>All attempts of one transfer. The result is null when the server confirmed <paramref name="cached"/>.</summary>
    private async Task<(TransferResult? Result, T Kept)> TransferAsync<T>(ResourceRequest request, Uri url, CacheEntry? cached, string partial,
        Action<DownloadEvent> report, Func<ResourceBody, TransferResult?, T> keep, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var body = url.IsFile ? OpenFile(url) : await _http.OpenAsync(url, request.Headers, cached, cancel).ConfigureAwait(false);
                await using var _ = body.ConfigureAwait(false);
                if (body.Content is null)
                    return (null, keep(body, null));
                report(new DownloadEvent.Started(request.Key, url.ToString(), body.Size));
                var result = await _transfer.RunAsync(body, request, partial, report, cancel).ConfigureAwait(false);
                return (result, keep(body, result));
            }
            catch (TransferBrokenException e) when (e.Again && attempt < settings.Attempts)
            {
                File.Delete(partial);
                await WaitAsync(request.Key, attempt, settings.Attempts, e, report, cancel).ConfigureAwait(false);
            }
        }
    }

    private static ResourceBody OpenFile(Uri url)
    {
        try
        {
            var file = new FileStream(url.LocalPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            return new ResourceBody(file, file.Length, null, null, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TransferBrokenException(DownloadFailure.NotThere, e.Message, again: false);
        }
    }

    private async Task WaitAsync(string key, int attempt, int attempts, TransferBrokenException e, Action<DownloadEvent> report, CancellationToken cancel)
    {
        var wait = settings.WaitAfter(attempt, e.RetryAfter);
        report(new DownloadEvent.Retrying(key, attempt, attempts, wait, e.Message));
        await Task.Delay(wait, clock, cancel).ConfigureAwait(false);
    }

    private static string Said(Uri url, string message) => message.Contains(url.ToString(), StringComparison.Ordinal) ? message : $"{url}: {message}";

    private static string Remedy(DownloadFailure failure) => failure switch
    {
        DownloadFailure.Status => "correct the url in the job, or put the file on the server",
        DownloadFailure.NotThere => "file:// URLs are paths on the dispatcher; correct the url in the job",
        DownloadFailure.SizeMismatch => "the server or a proxy cuts the file; submit the job again",
        _ => "check that the server runs and that the dispatcher reaches it",
    };
}
