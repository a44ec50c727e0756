namespace LavaActors.Dispatch.Guests;

/// <summary>A file that the dispatcher's user alone can read.</summary>
internal static class PrivateFile
{
    /// <summary>Writes it whole or not at all; it is on disk when this returns.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static void Write(string file, byte[] bytes, bool flush = true)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var next = file + ".new";
        using (var stream = new FileStream(next, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            stream.Write(bytes);
            stream.Flush(flush);
        }

        File.Move(next, file, overwrite: true);
    }
}
