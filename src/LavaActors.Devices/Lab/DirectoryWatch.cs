namespace LavaActors.Devices.Lab;

/// <summary>Tells when device files change. Nothing is read or polled: the system's file notifications are waited for.</summary>
public sealed class DirectoryWatch : IDisposable
{
    private readonly List<FileSystemWatcher> _watchers = [];

    private DirectoryWatch()
    {
    }

    /// <summary>Watches the directories that are there.</summary>
    /// <param name="changed">Told after each change, from any thread; several times for one.</param>
    /// <param name="problem">Told for each directory that cannot be watched.</param>
    public static DirectoryWatch Start(IEnumerable<string> directories, Action changed, Action<string> problem)
    {
        var watch = new DirectoryWatch();
        foreach (var directory in directories.Where(Directory.Exists))
        {
            try
            {
                watch.Add(directory, changed);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                problem($"changes of device files in {directory} are not noticed: {e.Message}");
            }
        }

        return watch;
    }

    public void Dispose() => _watchers.ForEach(watcher => watcher.Dispose());

    private void Add(string directory, Action changed)
    {
        var watcher = new FileSystemWatcher(directory) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
        watcher.Created += OnChange;
        watcher.Changed += OnChange;
        watcher.Deleted += OnChange;
        watcher.Renamed += (_, e) =>
        {
            if (DeviceFiles.IsDeviceFile(e.FullPath) || DeviceFiles.IsDeviceFile(e.OldFullPath)) changed();
        };

        // Too much has happened at once: something may have been lost.
        watcher.Error += (_, _) => changed();
        watcher.EnableRaisingEvents = true;
        _watchers.Add(watcher);

        void OnChange(object sender, FileSystemEventArgs e)
        {
            if (DeviceFiles.IsDeviceFile(e.FullPath)) changed();
        }
    }
}
