namespace LavaActors.Storage;

/// <summary>
/// Who has a store in a file: any number of nodes of its host, or one who must be alone with it. A lock on a file beside the store; it ends with its process at the latest,
/// however that ends.
/// </summary>
public sealed class StoreLock : IDisposable
{
    private readonly FileStream? _file;

    private StoreLock(FileStream? file) => _file = file;

    /// <summary>Of a store with which nobody need be alone.</summary>
    public static StoreLock None { get; } = new(null);

    /// <summary>For a node.</summary>
    /// <exception cref="IOException">Somebody is alone with the store; or the file cannot be made.</exception>
    public static StoreLock Share(string store) => Open(store, FileAccess.Read, FileShare.Read, "its read model is being rebuilt; start the node when that is over");

    /// <summary>For what must be alone with the store.</summary>
    /// <exception cref="IOException">A node has the store; or the file cannot be made.</exception>
    public static StoreLock Own(string store) => Open(store, FileAccess.ReadWrite, FileShare.None, "a node has it; stop all nodes that keep their data there");

    public void Dispose() => _file?.Dispose();

    private static StoreLock Open(string store, FileAccess access, FileShare share, string taken)
    {
        var path = store + ".lock";
        if (!File.Exists(path)) File.WriteAllBytes(path, []);
        try
        {
            return new StoreLock(new FileStream(path, FileMode.Open, access, share, bufferSize: 0));
        }
        catch (IOException e) when (e is not FileNotFoundException and not DirectoryNotFoundException)
        {
            throw new IOException($"{store} is in use: {taken}", e);
        }
    }
}
