namespace LavaActors.Dispatch.Overlay;

/// <summary>The job's key in <c>/root/.ssh/authorized_keys</c> of a root file system, beside the keys that are there (spec: secondary-connections.md §4).</summary>
public static class AuthorizedKeys
{
    private const string Place = "/root/.ssh/authorized_keys";
    private const int MostBytes = 1024 * 1024;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Adds the key, once. Links are followed as the root file system's own system would; nothing outside it is touched.</summary>
    /// <param name="rootDirectory">The root file system; its board is off.</param>
    /// <param name="publicKey">One line.</param>
    /// <exception cref="OverlayFault">The file cannot be one of keys.</exception>
    public static void Merge(string rootDirectory, string publicKey)
    {
        var key = Line(publicKey);
        var file = RootedPath.AsRoot(rootDirectory, Place);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!, Private | UnixFileMode.UserExecute);
        var before = Read(file);
        if (before.Split('\n').Any(line => line.TrimEnd('\r') == key)) return;
        var isNew = !File.Exists(file);
        using var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, UnixCreateMode = isNew ? Private : null });
        using var writer = new StreamWriter(stream);
        if (before.Length > 0 && before[^1] != '\n') writer.Write('\n');
        writer.Write($"{key}\n");
    }

    private static string Line(string publicKey)
    {
        var key = publicKey.Trim();
        return key.Length > 0 && !key.Any(char.IsControl) ? key : throw OverlayFault.Job("the job's public key is not one line of text");
    }

    private static string Read(string file)
    {
        if (!File.Exists(file)) return string.Empty;
        if (new FileInfo(file).Length > MostBytes) throw OverlayFault.Job($"{Place} of the root file system has more than {MostBytes} bytes; that is no file of keys");
        return File.ReadAllText(file);
    }
}
