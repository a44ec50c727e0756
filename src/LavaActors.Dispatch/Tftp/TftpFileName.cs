namespace LavaActors.Dispatch.Tftp;

/// <summary>Names as boot loaders send them, brought to the one form under which files are published.</summary>
public static class TftpFileName
{
    /// <summary>
    /// Cuts leading `/` and `./` and empty or `.` parts; null when the name is empty, has a `..` part or a control character.
    /// A name is only ever compared, never used as a path, so this is about equal names and clear refusals, not about safety of the disk.
    /// </summary>
    public static string? Normalise(string name)
    {
        if (name.Any(char.IsControl))
            return null;
        var parts = name.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").ToArray();
        return parts.Length == 0 || parts.Contains("..") ? null : string.Join('/', parts);
    }

    /// <summary>Text that came over the wire, fit for one line of a log: control characters as `?`, at most 200 characters.</summary>
    public static string ForLog(string text)
    {
        var shown = new string(text.Take(200).Select(c => char.IsControl(c) ? '?' : c).ToArray());
        return text.Length > 200 ? shown + "..." : shown;
    }
}
