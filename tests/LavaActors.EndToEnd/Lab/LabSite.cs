using System.Text;

namespace LavaActors.EndToEnd.Lab;

/// <summary>What one dispatcher of the tests has for itself: directories, configuration, device files. Gone with all of it when disposed.</summary>
public sealed class LabSite : IDisposable
{
    /// <summary>The NFS server's directories are this host's own; its kernel may know no NFS.</summary>
    private const string Mount = """mount_command: 'sh -c "mount --bind \"${0#*:}\" \"$1\"" {ADDRESS} {DIRECTORY}'""";

    private readonly List<string> _devices = [];
    private readonly List<int> _boards = [];
    private readonly string _directory;

    /// <param name="address">The address that this dispatcher serves TFTP on: one of the lab's spare ones, or one of its own namespace.</param>
    /// <param name="variant">The root that the mustang's job gets: <c>quick</c> or <c>full</c>.</param>
    public LabSite(string address, string variant)
    {
        _directory = Directory.CreateTempSubdirectory("lava-e2e-").FullName;
        // U-Boot takes 512 characters a line, and the export's path is in one.
        Nfs = Path.Combine(EmulatedLab.NfsExport, "e2e" + address[(address.LastIndexOf('.') + 1)..]);
        if (Directory.Exists(Nfs)) Directory.Delete(Nfs, recursive: true);
        Directory.CreateDirectory(Nfs);
        Dispatcher = Write("dispatcher.yaml", File.ReadAllText(Path.Combine(EmulatedLab.Home, variant == "full" ? "dispatcher.yaml" : "dispatcher-quick.yaml"))
            .Replace($"{EmulatedLab.Net}.0.254", address, StringComparison.Ordinal)
            .Replace($"directory: {EmulatedLab.NfsExport}", $"directory: {Nfs}\n  {Mount}", StringComparison.Ordinal)
            .Replace($"directory: {EmulatedLab.Home}/cache", $"directory: {Cache}", StringComparison.Ordinal)
            .Replace($"directory: {EmulatedLab.Home}/tftp", $"directory: {Tftp}", StringComparison.Ordinal)
            .Replace($"download_dir: {EmulatedLab.Home}/dispatcher", $"download_dir: {Downloads}", StringComparison.Ordinal));
    }

    public string Dispatcher { get; }

    public string Nfs { get; }

    public string Tftp => Path.Combine(_directory, "tftp");

    public string Downloads => Path.Combine(_directory, "downloads");

    /// <summary>Downloads that jobs share.</summary>
    public string Cache => Path.Combine(_directory, "cache");

    public string Data => Path.Combine(_directory, "data");

    public IReadOnlyList<string> Devices => _devices;

    /// <summary>The process boards that were added by number.</summary>
    public IReadOnlyList<int> Boards => _boards;

    /// <summary>Where a dispatcher with this site's data notes who holds a board.</summary>
    public string LeaseFile(string device) => Path.Combine(Data, "dispatcher/leases", device + ".json");

    /// <summary>What a dispatcher with this site's data writes every few seconds while it has runs, before it is moved to its place.</summary>
    public string SignOfLifeFile => Path.Combine(Data, "dispatcher/runs/alive.new");

    /// <summary>Adds a device of the lab, as another device type if one is given: so that a job gets just that board.</summary>
    public void AddDevice(string name, string? deviceType = null)
    {
        var text = File.ReadAllText(EmulatedLab.DeviceFile(name));
        if (deviceType is not null) text = text.Replace("devicetype: process-board", "devicetype: " + deviceType, StringComparison.Ordinal);
        _devices.Add(Write(name + ".yaml", text));
    }

    /// <summary>Adds a process board of the lab, with a configuration made from the lab's own.</summary>
    public void AddBoard(int board, string deviceType, Func<string, string> change)
    {
        var name = BoardsFixture.Name(board);
        _boards.Add(board);
        AddDeviceText(name, change(File.ReadAllText(EmulatedLab.DeviceFile(name)).Replace("devicetype: process-board", "devicetype: " + deviceType, StringComparison.Ordinal)));
    }

    /// <summary>Adds a device by its configuration.</summary>
    public void AddDeviceText(string name, string configuration) => _devices.Add(Write(name + ".yaml", configuration));

    /// <summary>The arguments of <c>lava-actors node</c> that make it this site's.</summary>
    public IEnumerable<string> NodeArguments() => ["--listen", "127.0.0.1:0", .. DispatcherArguments()];

    /// <summary>The same for a node without HTTP.</summary>
    public IEnumerable<string> DispatcherArguments() => ["--data", Data, "--dispatcher", Dispatcher, .. _devices.SelectMany(device => new[] { "--device", device })];

    /// <summary>Directories that runs of a job left behind.</summary>
    public IEnumerable<string> RunDirectories(long job) =>
        new[] { Nfs, Tftp, Downloads }.Where(Directory.Exists)
            .SelectMany(directory => Directory.EnumerateFileSystemEntries(directory, $"*{job}", new EnumerationOptions { RecurseSubdirectories = false }))
            .Where(entry => Path.GetFileName(entry).TrimStart("abcdefghijklmnopqrstuvwxyz-".ToCharArray()) == $"{job}");

    /// <summary>Files of the dispatcher, its logs and its store among them, in which a text is.</summary>
    public IEnumerable<string> FilesWith(string text) =>
        new[] { _directory, Nfs }.SelectMany(directory => Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
            // Lock files are empty, and those of a node that runs cannot be read.
            .Where(file => !file.StartsWith(Cache, StringComparison.Ordinal) && Path.GetExtension(file) != ".lock" && File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    /// <summary>Waits until what ended runs left is removed: it is first moved aside, and then removed in the background.</summary>
    public Task HasNothingAsideAsync() => Eventually.IsSoAsync("what runs left behind is removed", _ => Task.FromResult(
        !new[] { Nfs, Tftp, Downloads }.Where(Directory.Exists).SelectMany(directory => Directory.EnumerateFileSystemEntries(directory, ".discarded-*")).Any()));

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        Directory.Delete(Nfs, recursive: true);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
