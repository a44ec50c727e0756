using System.Formats.Tar;
using System.IO.Compression;

namespace LavaActors.Dispatch.Overlay;

/// <summary>Unpacks tar archives so that no member lands outside the directory, whatever its name, and whatever links are there.</summary>
internal static class TarExtraction
{
    private const UnixFileMode DefaultDirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Unpacks a plain or gzip archive.</summary>
    /// <param name="archive">The file.</param>
    /// <param name="directory">Exists; taken as <c>/</c>.</param>
    /// <param name="strip">Leading parts of the names to leave off.</param>
    /// <param name="stop">Cancels.</param>
    /// <exception cref="OverlayFault">It is no archive, or one of its members has no place here.</exception>
    public static async Task UnpackAsync(string archive, string directory, int strip, CancellationToken stop)
    {
        await using var file = File.OpenRead(archive);
        await using var plain = IsGzip(file) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        try
        {
            await using var reader = new TarReader(plain);
            while (await reader.GetNextEntryAsync(copyData: false, stop) is { } entry)
            {
                if (PlaceOf(entry.Name, strip) is { } place) await PutAsync(entry, directory, place, strip, stop);
            }
        }
        catch (Exception wrong) when (wrong is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw OverlayFault.Job($"'{Path.GetFileName(archive)}' is no tar archive, or is cut off: {wrong.Message}", wrong);
        }
    }

    private static bool IsGzip(FileStream file)
    {
        Span<byte> head = stackalloc byte[2];
        var read = file.ReadAtLeast(head, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 2 && head[0] == 0x1f && head[1] == 0x8b;
    }

    /// <summary>The member's path below the directory; null when nothing of it is left.</summary>
    private static string? PlaceOf(string name, int strip)
    {
        var parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").ToArray();
        if (name.StartsWith('/') || parts.Contains("..") || name.Contains('\0'))
            throw OverlayFault.Job($"the archive has a member '{name}' that would leave its directory; make the archive with relative names without '..'");
        return parts.Length <= strip ? null : string.Join('/', parts[strip..]);
    }

    private static async Task PutAsync(TarEntry entry, string directory, string place, int strip, CancellationToken stop)
    {
        var slash = place.LastIndexOf('/');
        var parent = RootedPath.AsRoot(directory, slash < 0 ? string.Empty : place[..slash]);
        Directory.CreateDirectory(parent, DefaultDirectoryMode);
        var target = Path.Combine(parent, place[(slash + 1)..]);
        var mode = entry.Mode & (UnixFileMode)0b111_111_111;
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                if (new FileInfo(target) is { LinkTarget: not null } or { Exists: true }) File.Delete(target);
                Directory.CreateDirectory(target);
                File.SetUnixFileMode(target, mode | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                File.Delete(target);
                await using (var content = new FileStream(target, new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = mode & ~(UnixFileMode.GroupWrite | UnixFileMode.OtherWrite),
                }))
                {
                    if (entry.DataStream is { } data) await data.CopyToAsync(content, stop);
                }

                File.SetUnixFileMode(target, mode);
                break;
            case TarEntryType.SymbolicLink:
                File.Delete(target);
                File.CreateSymbolicLink(target, entry.LinkName);
                break;
            case TarEntryType.HardLink:
                var source = PlaceOf(entry.LinkName, strip) is { } linked ? RootedPath.AsRoot(directory, linked) : null;
                if (source is null || !File.Exists(source)) throw OverlayFault.Job($"the archive's member '{entry.Name}' is a link to '{entry.LinkName}', which is not in it");
                File.Delete(target);
                File.Copy(source, target);
                break;
            case TarEntryType.GlobalExtendedAttributes:
                break;
            default:
                throw OverlayFault.Job($"the archive's member '{entry.Name}' is a {entry.EntryType}; only files, directories and links can be taken");
        }
    }
}
