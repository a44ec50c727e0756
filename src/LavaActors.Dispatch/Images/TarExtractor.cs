using System.Formats.Tar;

namespace LavaActors.Dispatch.Images;

/// <summary>
/// Unpacks tar archives (ustar, pax, GNU; plain, gz, bz2, xz, zstd, told by their first bytes) with owners, modes, links, devices and times kept. As root;
/// another user keeps everything but owners, and cannot unpack devices. Never writes outside the directory, whatever the archive says.
/// </summary>
/// <remarks>spec: deploy-boot-uboot.md §3 `extract-nfsrootfs`, `extract-modules`.</remarks>
public static class TarExtractor
{
    private const int BufferLength = 256 * 1024;

    /// <summary>
    /// Unpacks into a directory that exists. What is there already stays, files of the same name are replaced, and a directory member on a
    /// symbolic link to a directory goes where the link points (modules with `lib/` on a merged `/usr`).
    /// </summary>
    public static Task<TarOutcome> ExtractAsync(string archive, string directory, CancellationToken cancel = default) => Task.Run(
        async () =>
        {
            var count = new Counted();
            try
            {
                await UnpackAsync(archive, directory, count, cancel).ConfigureAwait(false);
                return (TarOutcome)new TarOutcome.Extracted(count.Members, count.Bytes);
            }
            catch (TarMemberException e)
            {
                return new TarOutcome.Failed(e.Fault, $"{archive}: {e.Message}");
            }
            catch (CorruptDataException e)
            {
                return new TarOutcome.Failed(ArtifactFault.Job, $"{archive} cannot be decompressed, it is damaged or truncated {count.After}: {e.Message}");
            }
            catch (EndOfStreamException)
            {
                return new TarOutcome.Failed(ArtifactFault.Job, $"{archive} is truncated: it ends {count.After}. Upload it again, and give a checksum in the job");
            }
            catch (NotSupportedException e)
            {
                // Raised by the reader itself, which gives no entry then, so the member before it has to do.
                return new TarOutcome.Failed(ArtifactFault.Job,
                    $"{archive} has a member of an unsupported kind {count.After}: {e.Message} Pack it again without --sparse (-S) and multi-volume");
            }
            catch (Exception e) when (e is InvalidDataException or FormatException or OverflowException)
            {
                return new TarOutcome.Failed(ArtifactFault.Job, count.Members == 0
                    ? $"{archive} is not a tar archive: {e.Message}"
                    : $"{archive} is damaged {count.After}: {e.Message}");
            }
            catch (DecompressorMissingException e)
            {
                return new TarOutcome.Failed(ArtifactFault.Infrastructure, $"{archive}: {e.Message}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new TarOutcome.Failed(ArtifactFault.Infrastructure, $"{archive} cannot be unpacked into {directory}, {count.After}: {e.Message}");
            }
        },
        cancel);

    private static async Task UnpackAsync(string archive, string directory, Counted count, CancellationToken cancel)
    {
        var compression = CompressionFormat.DetectFile(archive);
        var file = new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        await using var _ = file.ConfigureAwait(false);
        var decompressor = Decompressor.Start(compression, file);
        await using var __ = decompressor.ConfigureAwait(false);
        var tail = new TarTail(decompressor.Output);
        await using var ___ = tail.ConfigureAwait(false);
        using (var buffered = new BufferedStream(tail, BufferLength))
        {
            Unpack(buffered, new RootedTree(directory), count, cancel);
            // Padding after the end mark; the decompressor checks its sums only when all was read.
            var rest = new byte[BufferLength];
            while (buffered.Read(rest) > 0)
                cancel.ThrowIfCancellationRequested();
        }

        await decompressor.CompleteAsync(cancel).ConfigureAwait(false);
        if (!tail.EndsWithZeros)
            throw new EndOfStreamException();
    }

    private static void Unpack(Stream stream, RootedTree tree, Counted count, CancellationToken cancel)
    {
        using var reader = new TarReader(stream, leaveOpen: true);
        var writer = new TarMemberWriter(tree, new byte[BufferLength]);
        while (reader.GetNextEntry() is { } entry)
        {
            cancel.ThrowIfCancellationRequested();
            count.Bytes += writer.Write(entry);
            count.Members++;
            count.Last = entry.Name;
        }

        writer.FinishDirectories();
    }

    private sealed class Counted
    {
        public long Members { get; set; }

        public long Bytes { get; set; }

        public string? Last { get; set; }

        public string After => Last is null ? "at its beginning" : $"after member {Members} ('{Last}')";
    }
}
