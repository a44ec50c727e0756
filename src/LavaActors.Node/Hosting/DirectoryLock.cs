namespace LavaActors.Node.Hosting;

/// <summary>Keeps a directory for one process; ends with that process at the latest, however that ends.</summary>
public sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <param name="remedy">What to do when another process has it.</param>
    /// <exception cref="IOException">Another process has it; or the directory cannot be made.</exception>
    public static DirectoryLock Of(string directory, string remedy)
    {
        Directory.CreateDirectory(directory);
        try
        {
            return new DirectoryLock(new FileStream(Path.Combine(directory, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException e) when (e is not FileNotFoundException and not DirectoryNotFoundException)
        {
            throw new IOException($"{directory} is in use by another process: {remedy}", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
