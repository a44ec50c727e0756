using System.Globalization;
using System.IO.Pipelines;
using LavaActors.Dispatch.Images;

namespace LavaActors.Dispatch.Download;

/// <summary>
/// One attempt: from an opened resource through checksums and decompressor into a new file. Arriving and decompressing run at the same time; nothing is
/// kept in memory but what lies between them.
/// </summary>
internal sealed class ResourceTransfer(DownloadSettings settings, TimeProvider clock)
{
    private const int BufferLength = 128 * 1024;
    private const int BetweenLength = 4 * 1024 * 1024;
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);
    private const int ProgressStep = 5;

    /// <exception cref="TransferBrokenException">the resource broke off or sent another number of bytes than announced</exception>
    /// <exception cref="CorruptDataException">it does not decompress, or its checksum is wrong (<see cref="ChecksumMismatchException"/>)</exception>
    /// <exception cref="IOException">the file cannot be written</exception>
    public async Task<TransferResult> RunAsync(ResourceBody body, ResourceRequest request, string file, Action<DownloadEvent> report, CancellationToken cancel)
    {
        using var sums = new ChecksumSet(request.Checksums.Keys);
        var target = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        await using var _ = target.ConfigureAwait(false);
        long size;
        Exception? corrupt = null;
        if (request.Decompress == Compression.None)
        {
            size = await PumpAsync(body, request.Key, sums, async chunk => await target.WriteAsync(chunk, cancel).ConfigureAwait(false), report, cancel).ConfigureAwait(false);
        }
        else
        {
            var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: BetweenLength, resumeWriterThreshold: BetweenLength / 2, minimumSegmentSize: BufferLength, useSynchronizationContext: false));
            using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var writing = DecompressAsync(request.Decompress, pipe.Reader, target, abort);
            try
            {
                size = await PumpAsync(body, request.Key, sums, async chunk => await pipe.Writer.WriteAsync(chunk, abort.Token).ConfigureAwait(false), report, abort.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // The writing side gave up first; its own exception says why.
                size = -1;
            }
            catch
            {
                await abort.CancelAsync().ConfigureAwait(false);
                await pipe.Writer.CompleteAsync().ConfigureAwait(false);
                await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }

            await pipe.Writer.CompleteAsync().ConfigureAwait(false);
            try
            {
                await writing.ConfigureAwait(false);
            }
            catch (CorruptDataException e)
            {
                corrupt = e;
            }
        }

        if (size >= 0)
        {
            if (body.Size is { } announced && announced != size)
                throw new TransferBrokenException(DownloadFailure.SizeMismatch, $"the server announced {announced} bytes and sent {size}", again: true);
            // A wrong checksum explains why it does not decompress, so it is said first.
            var got = sums.Finish();
            if (ChecksumSet.Mismatch(request.Checksums, got) is { } mismatch)
                throw new ChecksumMismatchException(mismatch);
            if (corrupt is null)
                return new TransferResult(size, target.Length, got);
        }

        throw corrupt ?? new OperationCanceledException(cancel);
    }

    private static async Task DecompressAsync(Compression compression, PipeReader reader, FileStream target, CancellationTokenSource abort)
    {
        try
        {
            var source = reader.AsStream();
            await using var _ = source.ConfigureAwait(false);
            CorruptDataException? corrupt = null;
            var decompressor = Decompressor.Start(compression, source);
            await using (decompressor.ConfigureAwait(false))
            {
                try
                {
                    await decompressor.Output.CopyToAsync(target, BufferLength, abort.Token).ConfigureAwait(false);
                    await decompressor.CompleteAsync(abort.Token).ConfigureAwait(false);
                }
                catch (CorruptDataException e)
                {
                    corrupt = e;
                }
            }

            // What the decompressor left is read all the same: the checksum of the whole tells more than the place where it stopped.
            await source.CopyToAsync(Stream.Null, abort.Token).ConfigureAwait(false);
            if (corrupt is not null)
                throw corrupt;
        }
        catch (Exception e) when (e is not CorruptDataException)
        {
            await abort.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<long> PumpAsync(ResourceBody body, string key, ChecksumSet sums, Func<ReadOnlyMemory<byte>, ValueTask> sink, Action<DownloadEvent> report, CancellationToken cancel)
    {
        using var stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, stall.Token);
        var buffer = new byte[BufferLength];
        var reportedAt = clock.GetTimestamp();
        long size = 0, reportedSize = 0;
        while (true)
        {
            int n;
            try
            {
                stall.CancelAfter(settings.Stall);
                n = await body.Content!.ReadAsync(buffer, both.Token).ConfigureAwait(false);
                stall.CancelAfter(Timeout.InfiniteTimeSpan);
            }
            catch (HttpIOException e) when (e.HttpRequestError == HttpRequestError.ResponseEnded)
            {
                throw new TransferBrokenException(DownloadFailure.SizeMismatch, $"the transfer ended after {size} of {body.Size?.ToString(CultureInfo.InvariantCulture) ?? "?"} bytes", again: true);
            }
            catch (IOException e)
            {
                throw new TransferBrokenException(DownloadFailure.Connection, $"the connection broke after {size} bytes: {e.Message}", again: true);
            }
            catch (OperationCanceledException) when (stall.IsCancellationRequested && !cancel.IsCancellationRequested)
            {
                throw new TransferBrokenException(DownloadFailure.Connection, string.Create(CultureInfo.InvariantCulture, $"no data for {settings.Stall.TotalSeconds:0} s after {size} bytes"), again: true);
            }

            if (n == 0)
                return size;
            sums.Append(buffer.AsSpan(0, n));
            await sink(buffer.AsMemory(0, n)).ConfigureAwait(false);
            size += n;

            var stepped = body.Size is { } total and > 0 && size * 100 / total / ProgressStep > reportedSize * 100 / total / ProgressStep;
            if (stepped || clock.GetElapsedTime(reportedAt) >= ProgressEvery)
            {
                report(new DownloadEvent.Progress(key, size, body.Size));
                reportedAt = clock.GetTimestamp();
                reportedSize = size;
            }
        }
    }
}
