using System.Runtime.InteropServices;

namespace LavaActors.Dispatch.Images;

/// <summary>
/// A directory that is treated as a root file system: names are looked up in it as a process inside it would, so that an absolute symbolic link that
/// was there before (a merged `/usr`, `/var/run`) leads to a place below the directory and never outside. A link that came with the archive
/// and points to an absolute place is not followed: that is how archives try to get out.
/// </summary>
internal sealed class RootedTree
{
    private const int LongestLinkChain = 40;
    private readonly string _root;
    private readonly Dictionary<string, string> _directories = new(StringComparer.Ordinal);
    private readonly HashSet<string> _linksMade = new(StringComparer.Ordinal);

    public RootedTree(string root) => _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    /// <summary>The parts of a member's name, without empty and `.` parts.</summary>
    /// <exception cref="TarMemberException">the name is absolute or has `..`</exception>
    public static string[] Split(string name)
    {
        if (name.StartsWith('/'))
            throw Leaves(name, "its name is absolute");
        var parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").ToArray();
        return Array.IndexOf(parts, "..") < 0 ? parts : throw Leaves(name, "its name has '..'");
    }

    /// <summary>The real path of a member whose own last part is not followed; missing parents are made.</summary>
    public string Place(string name)
    {
        var parts = Split(name);
        return parts.Length == 0 ? throw new TarMemberException(ArtifactFault.Job, $"member '{name}' has no name") : Directory(name, parts.AsSpan(0, parts.Length - 1)) + "/" + parts[^1];
    }

    /// <summary>The real path of a directory, every part followed; it and its parents are made if they are missing.</summary>
    public string Directory(string name) => Directory(name, Split(name));

    /// <summary>To be told when a link was made.</summary>
    public void LinkMade(string path)
    {
        _linksMade.Add(path);
        _directories.Clear();
    }

    /// <summary>To be told when something that was there was removed.</summary>
    public void Removed(string path)
    {
        if (_linksMade.Remove(path))
            _directories.Clear();
    }

    private string Directory(string name, ReadOnlySpan<string> parts)
    {
        if (parts.Length == 0)
            return _root;
        var key = string.Join('/', parts!);
        if (_directories.TryGetValue(key, out var known))
            return known;

        var real = new List<string>();
        var ahead = new Stack<string>();
        for (var i = parts.Length - 1; i >= 0; i--)
            ahead.Push(parts[i]);
        var links = 0;
        while (ahead.TryPop(out var part))
        {
            if (part == "..")
            {
                if (real.Count == 0)
                    throw Leaves(name, "a symbolic link on its way leads above the directory");
                real.RemoveAt(real.Count - 1);
                continue;
            }

            var path = $"{_root}/{string.Join('/', real.Append(part))}";
            var (target, error) = Posix.ReadLink(path);
            if (target is not null)
            {
                if (++links > LongestLinkChain)
                    throw new TarMemberException(ArtifactFault.Job, $"member '{name}' goes through symbolic links in a circle");
                if (target.StartsWith('/'))
                {
                    if (_linksMade.Contains(path))
                        throw Leaves(name, $"it goes through the archive's own symbolic link '{part}' -> '{target}'");
                    real.Clear();
                }

                foreach (var next in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").Reverse())
                    ahead.Push(next);
                continue;
            }

            if (error == Posix.NoEntry)
            {
                if (Posix.MakeDirectory(path, 0x1ed) != 0)
                    throw new TarMemberException(ArtifactFault.Infrastructure, $"directory {path} cannot be made: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
            }
            else if (!System.IO.Directory.Exists(path))
            {
                throw new TarMemberException(ArtifactFault.Job, $"member '{name}' needs '{part}' to be a directory, but a file of that name is there");
            }

            real.Add(part);
        }

        var found = real.Count == 0 ? _root : $"{_root}/{string.Join('/', real)}";
        _directories[key] = found;
        return found;
    }

    private static TarMemberException Leaves(string name, string how) =>
        new(ArtifactFault.Job, $"archive has a member that leaves its directory: '{name}': {how}. Pack it again with names relative to its root");
}
