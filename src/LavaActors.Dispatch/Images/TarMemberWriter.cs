using System.Formats.Tar;
using System.Runtime.InteropServices;

namespace LavaActors.Dispatch.Images;

/// <summary>Puts the members of one archive on disk. Directories get their owner, mode and time last, when nothing is written into them any more.</summary>
internal sealed class TarMemberWriter(RootedTree tree, byte[] buffer)
{
    private readonly List<(string Path, TarEntry Entry)> _directories = [];
    private readonly bool _root = Environment.IsPrivilegedProcess;

    /// <summary>Writes one member; returns the bytes of its content.</summary>
    /// <exception cref="TarMemberException">it cannot be unpacked</exception>
    /// <exception cref="EndOfStreamException">the archive ends inside it</exception>
    public long Write(TarEntry entry)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory or TarEntryType.DirectoryList:
                _directories.Add((tree.Directory(entry.Name), entry));
                return 0;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                if (entry is PaxTarEntry pax && pax.ExtendedAttributes.Keys.Any(k => k.StartsWith("GNU.sparse.", StringComparison.Ordinal)))
                    throw new TarMemberException(ArtifactFault.Job, $"member '{entry.Name}' is a sparse file; pack the archive again without --sparse (-S)");
                return WriteFile(entry);
            case TarEntryType.SymbolicLink:
                var link = Replace(entry, path => Posix.SymbolicLink(entry.LinkName, path));
                tree.LinkMade(link);
                Own(entry, link);
                Check(Posix.SetTime(link, entry.ModificationTime), entry, "its time cannot be set");
                return 0;
            case TarEntryType.HardLink:
                WriteHardLink(entry);
                return 0;
            case TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo:
                WriteNode((PosixTarEntry)entry);
                return 0;
            case TarEntryType.GlobalExtendedAttributes or TarEntryType.TapeVolume:
                return 0;
            default:
                throw new TarMemberException(ArtifactFault.Job, $"member '{entry.Name}' is of type '{(char)entry.EntryType}', which is not supported; pack the archive again with --format=gnu or --format=pax");
        }
    }

    /// <summary>To be called after the last member.</summary>
    public void FinishDirectories()
    {
        for (var i = _directories.Count - 1; i >= 0; i--)
        {
            var (path, entry) = _directories[i];
            if (!Directory.Exists(path))
                continue;
            Own(entry, path);
            Check(Posix.ChangeMode(path, (uint)entry.Mode), entry, "its mode cannot be set");
            Check(Posix.SetTime(path, entry.ModificationTime), entry, "its time cannot be set");
        }
    }

    private long WriteFile(TarEntry entry)
    {
        var path = tree.Place(entry.Name);
        var handle = Posix.Create(path);
        if (handle.IsInvalid && Marshal.GetLastPInvokeError() == Posix.Exists)
        {
            Remove(entry, path);
            handle = Posix.Create(path);
        }

        using (handle)
        {
            if (handle.IsInvalid)
                throw Failed(entry, "it cannot be made", Marshal.GetLastPInvokeError());
            long offset = 0;
            if (entry.DataStream is { } data)
            {
                int n;
                while ((n = data.Read(buffer)) > 0)
                {
                    RandomAccess.Write(handle, buffer.AsSpan(0, n), offset);
                    offset += n;
                }
            }

            if (offset != entry.Length)
                throw new EndOfStreamException();
            // A change of owner clears set-user-id, so the mode comes after it.
            if (_root)
                Check(Posix.ChangeOwner(handle, entry.Uid, entry.Gid), entry, "its owner cannot be set");
            Check(Posix.ChangeMode(handle, (uint)entry.Mode), entry, "its mode cannot be set");
            Check(Posix.SetTime(handle, entry.ModificationTime), entry, "its time cannot be set");
            return offset;
        }
    }

    private void WriteHardLink(TarEntry entry)
    {
        string target;
        try
        {
            target = tree.Place(entry.LinkName);
        }
        catch (TarMemberException e)
        {
            throw new TarMemberException(e.Fault, $"hard link '{entry.Name}': {e.Message}");
        }

        var path = tree.Place(entry.Name);
        if (path == target)
            return;
        if (!Path.Exists(target) && Posix.ReadLink(target).Target is null)
            throw new TarMemberException(ArtifactFault.Job, $"member '{entry.Name}' is a hard link to '{entry.LinkName}', which is not in the archive before it");
        Replace(entry, p => Posix.HardLink(target, p));
    }

    private void WriteNode(PosixTarEntry entry)
    {
        var type = entry.EntryType switch
        {
            TarEntryType.CharacterDevice => Posix.TypeCharacter,
            TarEntryType.BlockDevice => Posix.TypeBlock,
            _ => Posix.TypeFifo,
        };
        var device = entry.EntryType == TarEntryType.Fifo ? 0 : Posix.Device(entry.DeviceMajor, entry.DeviceMinor);
        var path = Replace(entry, p => Posix.MakeNode(p, type | 0x180, device));
        Own(entry, path);
        Check(Posix.ChangeMode(path, (uint)entry.Mode), entry, "its mode cannot be set");
        Check(Posix.SetTime(path, entry.ModificationTime), entry, "its time cannot be set");
    }

    private string Replace(TarEntry entry, Func<string, int> make)
    {
        var path = tree.Place(entry.Name);
        if (make(path) == 0)
            return path;
        if (Marshal.GetLastPInvokeError() == Posix.Exists)
        {
            Remove(entry, path);
            if (make(path) == 0)
                return path;
        }

        throw Failed(entry, "it cannot be made", Marshal.GetLastPInvokeError());
    }

    private void Remove(TarEntry entry, string path)
    {
        if (Posix.Unlink(path) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw error == Posix.IsDirectory
                ? new TarMemberException(ArtifactFault.Job, $"member '{entry.Name}' is not a directory, but a directory of that name is there already")
                : Failed(entry, "what is there cannot be removed", error);
        }

        tree.Removed(path);
    }

    private void Own(TarEntry entry, string path)
    {
        if (_root)
            Check(Posix.ChangeOwner(path, entry.Uid, entry.Gid), entry, "its owner cannot be set");
    }

    private static void Check(int result, TarEntry entry, string what)
    {
        if (result != 0)
            throw Failed(entry, what, Marshal.GetLastPInvokeError());
    }

    private static TarMemberException Failed(TarEntry entry, string what, int error) => new(ArtifactFault.Infrastructure,
        $"member '{entry.Name}': {what}: {Marshal.GetPInvokeErrorMessage(error)}{(error == 1 ? "; unpacking needs root, and CAP_MKNOD for devices" : "")}");
}
