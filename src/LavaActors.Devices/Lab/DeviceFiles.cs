using LavaActors.Yaml;

namespace LavaActors.Devices.Lab;

/// <summary>
/// The device files of one dispatcher: those of a lab, and files and directories that are named by themselves. A dictionary belongs to this dispatcher unless its <c>sync_to_lava</c> names another
/// worker. Everything is looked up anew at each use.
/// </summary>
public sealed class DeviceFiles
{
    private static readonly string[] Rendered = [".yaml", ".yml"];

    private readonly string? _worker;
    private readonly IReadOnlyList<string> _paths;
    private readonly IReadOnlyList<string>? _templates;
    private readonly List<(LabDirectory Directory, LabTemplates Templates)> _labs = [];
    private readonly Dictionary<string, LabTemplates> _ofDictionaries = new(StringComparer.Ordinal);

    /// <param name="labs">Directories of labs.</param>
    /// <param name="paths">Files, and directories of files. A directory may be a lab's, too.</param>
    /// <param name="templates">Directories of device types that came with LAVA; null: where its packages put them.</param>
    /// <param name="worker">The dispatcher's name; null: the devices of all of them.</param>
    public DeviceFiles(IReadOnlyList<string> labs, IReadOnlyList<string> paths, IReadOnlyList<string>? templates, string? worker)
    {
        (_worker, _templates) = (worker, templates);
        foreach (var lab in labs.Concat(paths.Where(path => Directory.Exists(path) && LabPaths.IsLab(path))))
        {
            var found = LabPaths.Of(lab, templates);
            _labs.Add((new LabDirectory(found), new LabTemplates(found)));
        }

        _paths = [.. paths.Where(path => !Directory.Exists(path) || !LabPaths.IsLab(path)).Select(Path.GetFullPath)];
    }

    /// <summary>The labs among them.</summary>
    public IEnumerable<LabDirectory> Labs => _labs.Select(lab => lab.Directory);

    /// <summary>For changes of its first lab's files; null when it has no lab.</summary>
    public LabEditor? Editor => _labs.Count == 0 ? null : new LabEditor(_labs[0].Directory, _labs[0].Templates);

    /// <summary>Directories in which a change may change a device, or what its health is checked by.</summary>
    public IReadOnlyList<string> Directories => [.. _labs.SelectMany(lab => lab.Directory.Paths.SearchPath.Append(lab.Directory.Paths.HealthChecks))
        .Concat(_paths.Select(path => Directory.Exists(path) ? path : Path.GetDirectoryName(path)!))
        .Concat(_paths.Where(path => path.EndsWith(LabDirectory.Template, StringComparison.Ordinal)).SelectMany(path => LabPaths.OfDictionary(path, _templates).SearchPath))
        .Distinct(StringComparer.Ordinal)];

    /// <summary>Whether a file may be of interest: editors and package managers leave others beside them.</summary>
    public static bool IsDeviceFile(string path) =>
        !Path.GetFileName(path).StartsWith('.') && (path.EndsWith(LabDirectory.Template, StringComparison.Ordinal) || Rendered.Any(extension => path.EndsWith(extension, StringComparison.Ordinal)));

    /// <summary>Modification times and sizes of all files that are of interest; the same while nothing has changed.</summary>
    public IReadOnlyDictionary<string, (DateTime Written, long Length)> Stamps() => Directories
        .Where(Directory.Exists)
        .SelectMany(directory => new DirectoryInfo(directory).EnumerateFiles())
        .Where(file => IsDeviceFile(file.Name))
        .DistinctBy(file => file.FullName)
        .ToDictionary(file => file.FullName, file => (file.LastWriteTimeUtc, file.Exists ? file.Length : -1), StringComparer.Ordinal);

    /// <summary>Reads all of them, several at a time.</summary>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public DeviceReading Read(CancellationToken stop = default)
    {
        var bag = new DiagnosticBag();
        var devices = Sources(bag).AsParallel().AsOrdered().WithCancellation(stop)
            .Where(source => _worker is null || source.Worker is not { } worker || worker == _worker)
            .Select(source => (source, source.Read(YamlMap.Empty, stop)))
            .ToList();
        return new DeviceReading(devices, bag.Items);
    }

    private List<DeviceSource> Sources(DiagnosticBag bag)
    {
        var sources = new List<DeviceSource>();
        foreach (var (directory, templates) in _labs) sources.AddRange(directory.Dictionaries(bag).Select(file => DeviceSource.OfDictionary(templates, file)));
        foreach (var path in _paths)
        {
            if (Directory.Exists(path)) sources.AddRange(FilesIn(path, bag).Select(file => Of(file, isNamed: false)));
            else sources.Add(Of(path, isNamed: true));
        }

        return sources;
    }

    private static IReadOnlyList<string> FilesIn(string directory, DiagnosticBag bag)
    {
        try
        {
            return [.. Directory.EnumerateFiles(directory).Where(IsDeviceFile).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            bag.Error(new SourceSpan(directory, 0, 0), "", $"the directory cannot be read: {e.Message}", "let this program's user read it");
            return [];
        }
    }

    private DeviceSource Of(string path, bool isNamed)
    {
        if (!path.EndsWith(LabDirectory.Template, StringComparison.Ordinal)) return DeviceSource.OfRendered(path, isNamed);
        var directory = Path.GetDirectoryName(path)!;
        if (!_ofDictionaries.TryGetValue(directory, out var templates)) _ofDictionaries[directory] = templates = new LabTemplates(LabPaths.OfDictionary(path, _templates));
        return DeviceSource.OfDictionary(templates, new LabFile(Path.GetFileName(path)[..^LabDirectory.Template.Length], path), isNamed);
    }
}
