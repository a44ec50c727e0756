namespace LavaActors.Dispatch.Overlay;

/// <summary>
/// Finds out where a path below a directory really leads, symbolic links and all, without ever leaving that directory. The tree must not change
/// meanwhile: a board that uses it is off.
/// </summary>
internal static class RootedPath
{
    private const int MostLinks = 40;

    /// <summary>As a system whose <c>/</c> is the root sees it: <c>..</c> stops at the root, absolute links begin there. What does not exist yet is
    /// taken as named.</summary>
    /// <exception cref="OverlayFault">The links go round in circles.</exception>
    public static string AsRoot(string root, string path) => Walk(root, path, escape: null, OnDisk)!;

    /// <summary>The same in a tree that is not on disk: answers the path below its root, without a slash in front.</summary>
    /// <param name="linkAt">The target of the symbolic link at a path of that form; null if there is none.</param>
    /// <exception cref="OverlayFault">The links go round in circles.</exception>
    public static string AsRoot(string path, Func<string, string?> linkAt) => Walk("", path, escape: null, linkAt)!;

    /// <summary>A path that has to stay inside: null when it, or a link on its way, leads out.</summary>
    /// <exception cref="OverlayFault">The links go round in circles.</exception>
    public static string? Inside(string root, string path)
    {
        var left = false;
        if (path.StartsWith('/')) return null;
        var real = Walk(root, path, () => left = true, OnDisk);
        return left ? null : real;
    }

    private static string? OnDisk(string path) => new FileInfo(path).LinkTarget;

    private static string? Walk(string root, string path, Action? escape, Func<string, string?> linkAt)
    {
        var ahead = new Stack<string>(Parts(path).Reverse());
        var done = new List<string>();
        var links = 0;
        while (ahead.TryPop(out var part))
        {
            if (part == "..")
            {
                if (done.Count > 0) done.RemoveAt(done.Count - 1);
                else if (Left()) return null;
                continue;
            }

            var here = Path.Combine([root, .. done, part]);
            if (linkAt(here) is not { } target)
            {
                done.Add(part);
                continue;
            }

            if (++links > MostLinks) throw OverlayFault.Job($"'{path}': more than {MostLinks} symbolic links on the way; they seem to go in circles");
            if (target.StartsWith('/'))
            {
                if (Left()) return null;
                done.Clear();
            }

            foreach (var step in Parts(target).Reverse()) ahead.Push(step);
        }

        return Path.Combine([root, .. done]);

        bool Left()
        {
            escape?.Invoke();
            return escape is not null;
        }
    }

    private static string[] Parts(string path) => [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".")];
}
