using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Overlays;

/// <summary>
/// An archive: what is put in comes at its end, where whoever unpacks it takes it after, and instead of, what was there before. Nothing is unpacked, so that devices and owners stay as
/// they are without root. A compressed archive is compressed again in the same way.
/// </summary>
internal abstract class ArchiveImage : OverlaidImage
{
    private readonly string _file;
    private readonly string _work;
    private readonly ActionScope _scope;
    private readonly Compression _compression;
    private readonly long _prefix;

    /// <param name="file">The archive.</param>
    /// <param name="work">An empty directory.</param>
    /// <param name="prefix">Bytes before the compressed part, which stay as they are.</param>
    protected ArchiveImage(string file, string work, ActionScope scope, Compression compression, long prefix) =>
        (_file, _work, _scope, _compression, _prefix) = (file, work, scope, compression, prefix);

    /// <summary>The archive without its compression.</summary>
    protected string Plain => PlainIn(_work);

    protected ArchiveIndex Index { get; init; } = new();

    /// <summary>Where its end mark begins.</summary>
    protected long End { get; set; }

    public override Task<bool> HasDirectoryAsync(string path, CancellationToken stop) =>
        Task.FromResult(OverlayFaults.Translate(() => Index.At(Index.Resolve(path))) == MemberKind.Directory);

    public override async Task PutAsync(string tree, CancellationToken stop)
    {
        await using var to = new FileStream(Plain, FileMode.Open, FileAccess.ReadWrite);
        to.SetLength(End);
        to.Position = End;
        await AppendAsync(to, [.. Placed(tree)], stop);
    }

    public override async Task FinishAsync(CancellationToken stop)
    {
        var made = Plain;
        if (_compression != Compression.None) made += await CompressAsync(stop);
        if (_prefix > 0)
        {
            var whole = Path.Combine(_work, "whole");
            await using (var to = File.Create(whole))
            {
                await using (var from = File.OpenRead(_file)) await CopyAsync(from, to, _prefix, stop);
                await using var rest = File.OpenRead(made);
                await rest.CopyToAsync(to, stop);
            }

            made = whole;
        }

        // The name is taken over, never the content: the download may share that with the cache.
        File.Move(made, _file, overwrite: true);
    }

    /// <summary>Writes the entries, and the end mark behind them.</summary>
    protected abstract Task AppendAsync(FileStream to, IReadOnlyList<TreeEntry> entries, CancellationToken stop);

    protected static string PlainIn(string work) => Path.Combine(work, "archive");

    /// <summary>Writes what follows a place of a file, decompressed.</summary>
    /// <exception cref="ActionFault">Job: it is damaged. Infrastructure: a program is missing.</exception>
    protected static async Task UnpackAsync(string file, long from, Compression compression, string plain, CancellationToken stop)
    {
        try
        {
            await using var source = File.OpenRead(file);
            source.Position = from;
            await using var decompressor = Decompressor.Start(compression, source);
            await using (var to = File.Create(plain)) await decompressor.Output.CopyToAsync(to, stop);
            await decompressor.CompleteAsync(stop);
        }
        catch (CorruptDataException e)
        {
            throw ActionFault.Job($"{Path.GetFileName(file)} cannot be decompressed: {e.Message}", e);
        }
        catch (DecompressorMissingException e)
        {
            throw ActionFault.Infrastructure(e.Message, e);
        }
    }

    private async Task<string> CompressAsync(CancellationToken stop)
    {
        // The kernel knows xz with this sum alone.
        (string[] Words, string Suffix) tool = _compression switch
        {
            Compression.Gz => (["gzip", "-n"], ".gz"),
            Compression.Xz => (["xz", "--check=crc32", "-T0"], ".xz"),
            Compression.Bz2 => (["bzip2"], ".bz2"),
            Compression.Zstd => (["zstd", "-q", "--rm"], ".zst"),
            _ => throw ActionFault.Job($"{Path.GetFileName(_file)} is a zip archive, which overlays cannot be put into"),
        };
        await LabCommand.RunAsync([.. tool.Words, Plain], _scope.Log, ErrorTypes.Infrastructure, _scope.Remaining, _scope.Run.Clock, stop);
        return tool.Suffix;
    }

    /// <summary>The entries where the archive's own links lead them, without the directories that it has.</summary>
    private IEnumerable<TreeEntry> Placed(string tree)
    {
        foreach (var entry in TreeEntry.Below(tree))
        {
            var slash = entry.Path.LastIndexOf('/');
            var parent = OverlayFaults.Translate(() => Index.Resolve(slash < 0 ? "" : entry.Path[..slash]));
            var path = parent.Length == 0 ? entry.Path[(slash + 1)..] : $"{parent}/{entry.Path[(slash + 1)..]}";
            if (entry.Kind == MemberKind.Directory)
            {
                var real = OverlayFaults.Translate(() => Index.Resolve(path));
                var there = Index.At(real);
                if (there == MemberKind.Directory) continue;
                if (there != MemberKind.Missing || real != path) throw NoDirectory(entry.Path);
            }
            else if (Index.At(path) == MemberKind.Directory)
            {
                throw IsDirectory(entry.Path);
            }
            else if (entry.Kind == MemberKind.Other)
            {
                throw NoKind(entry.Path);
            }

            Index.Add(path, entry.Kind, entry.Source.LinkTarget);
            yield return entry with { Path = path };
        }
    }

    private static async Task CopyAsync(FileStream from, FileStream to, long bytes, CancellationToken stop)
    {
        var buffer = new byte[1 << 16];
        for (var left = bytes; left > 0;)
        {
            var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), stop);
            if (read == 0) throw new EndOfStreamException();
            await to.WriteAsync(buffer.AsMemory(0, read), stop);
            left -= read;
        }
    }
}
