using System.Globalization;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Storage.Logs;

/// <summary>The logs of version 0.1, one file <c>FOLDER/JOB.log</c> each. They are brought into the store when a node starts.</summary>
public static class LogFiles
{
    private const int Block = 256 * 1024;

    // By it version 0.1 told directories apart.
    private const string MarkFile = ".directory-id";

    /// <summary>
    /// Stores what is in the files and removes them, one after the other. Can be broken off and done again, and by several processes at a time. Returns the number
    /// of logs.
    /// </summary>
    /// <exception cref="IOException">A file cannot be read or removed.</exception>
    public static async Task<int> MoveAsync(string folder, ILogStore logs, CancellationToken stop)
    {
        if (!Directory.Exists(folder)) return 0;
        var moved = 0;
        foreach (var file in Directory.GetFiles(folder, "*.log"))
        {
            if (!JobId.TryParse(Path.GetFileNameWithoutExtension(file), out var job)) continue;
            await CopyAsync(file, job, logs, stop);
            File.Delete(file);
            moved++;
        }

        if (Directory.EnumerateFileSystemEntries(folder).All(entry => Path.GetFileName(entry).StartsWith(MarkFile, StringComparison.Ordinal)))
            Directory.Delete(folder, recursive: true);
        return moved;
    }

    private static async Task CopyAsync(string path, JobId job, ILogStore logs, CancellationToken stop)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            // Another process has just done it.
            return;
        }

        await using var _ = file;
        var block = new byte[Block];
        for (var at = await logs.LengthAsync(job, stop); at < file.Length;)
        {
            file.Position = at;
            var read = await file.ReadAsync(block, stop);
            var stored = await logs.AppendAsync(job, at, block.AsMemory(0, read), stop);
            if (read == 0 || stored < at) throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{path} cannot be brought into the store beyond byte {at}"));
            at = stored;
        }

        await logs.CompactAsync(job, stop);
    }
}
