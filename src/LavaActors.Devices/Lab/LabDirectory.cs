using LavaActors.Jinja;
using LavaActors.Yaml;

namespace LavaActors.Devices.Lab;

/// <summary>The files of a lab, looked up anew at each use. Where a kind has several places the first that exists wins (spec: worker-and-devices.md §1).</summary>
public sealed class LabDirectory(LabPaths paths)
{
    /// <summary>The extension of dictionaries and device types.</summary>
    public const string Template = ".jinja2";

    public LabPaths Paths => paths;

    /// <summary>The device dictionaries by name. Files that are refused are reported.</summary>
    public IReadOnlyList<LabFile> Dictionaries(DiagnosticBag bag) => List(paths.Devices, paths.SearchPath, bag, Template);

    /// <summary>All device types, each once: that of the directory that is searched first.</summary>
    public IReadOnlyList<LabFile> Types(DiagnosticBag bag) => [.. new[] { paths.Types }.Concat(paths.Templates)
        .SelectMany(directory => List(directory, paths.SearchPath, bag, Template))
        .DistinctBy(type => type.Name)
        .OrderBy(type => type.Name, StringComparer.Ordinal)];

    /// <summary>The health checks; <c>.yaml</c> wins over <c>.yml</c>.</summary>
    public IReadOnlyList<LabFile> HealthChecks(DiagnosticBag bag) =>
        [.. List(paths.HealthChecks, [paths.Directory, paths.HealthChecks], bag, ".yaml", ".yml").DistinctBy(check => check.Name)];

    /// <summary>The configurations of workers; a worker's directory wins over its file.</summary>
    public IReadOnlyList<LabFile> Dispatchers(DiagnosticBag bag) => [.. Workers(bag).Select(worker => (worker, File: DispatcherFile(worker))).Where(found => found.File is not null)
        .Select(found => new LabFile(found.worker, found.File!))];

    /// <summary>The environment files of workers and of the lab: those of job processes, which have no use here, and those of targets.</summary>
    public IReadOnlyList<LabFile> Environments(DiagnosticBag bag) => [.. Workers(bag).Where(worker => Directory.Exists(Path.Combine(paths.Workers, worker)))
        .SelectMany(worker => new[] { "env.yaml", "env-dut.yaml" }.Select(name => Path.Combine(paths.Workers, worker, name)))
        .Concat(new[] { "env.yaml", "env-dut.yaml", "env.dut.yaml" }.Select(name => Path.Combine(paths.Directory, name)))
        .Where(File.Exists)
        .Select(path => new LabFile(Path.GetFileNameWithoutExtension(path), path))];

    /// <summary>A worker's configuration; null when it has none.</summary>
    /// <exception cref="ArgumentException">That is no worker's name.</exception>
    public string? DispatcherFile(string worker) => First(worker, Path.Combine(paths.Workers, worker, "dispatcher.yaml"), Path.Combine(paths.Workers, worker + ".yaml"));

    /// <summary>The environment of a worker's targets; null when there is none.</summary>
    /// <exception cref="ArgumentException">That is no worker's name.</exception>
    public string? TargetEnvironmentFile(string worker) =>
        First(worker, Path.Combine(paths.Workers, worker, "env-dut.yaml"), Path.Combine(paths.Directory, "env-dut.yaml"), Path.Combine(paths.Directory, "env.dut.yaml"));

    private string? First(string worker, params IReadOnlyList<string> candidates)
    {
        if (LabNames.WhyNot(worker) is { } why) throw new ArgumentException($"'{worker}' cannot be a worker's name: {why}", nameof(worker));
        return candidates.FirstOrDefault(path => File.Exists(path) && DirectoryTemplateLoader.IsInside(path, [paths.Directory, paths.Workers]));
    }

    private List<string> Workers(DiagnosticBag bag)
    {
        var files = List(paths.Workers, [paths.Directory, paths.Workers], bag, ".yaml").Select(file => file.Name);
        var directories = Directory.Exists(paths.Workers) ? Directory.EnumerateDirectories(paths.Workers).Select(Path.GetFileName).OfType<string>() : [];
        return [.. files.Concat(directories).Where(name => LabNames.WhyNot(name) is null).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Files with these extensions, in the order of their names; a name with an earlier extension stands before one with a later.</summary>
    private static List<LabFile> List(string directory, IReadOnlyList<string> roots, DiagnosticBag bag, params IReadOnlyList<string> extensions)
    {
        var found = new List<LabFile>();
        IReadOnlyList<string> files;
        try
        {
            files = Directory.Exists(directory) ? [.. Directory.EnumerateFileSystemEntries(directory).Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            bag.Error(new SourceSpan(directory, 0, 0), "", $"the directory cannot be read: {e.Message}", "let this program's user read it");
            return found;
        }

        foreach (var extension in extensions)
        {
            // Hidden ones belong to editors.
            foreach (var path in files.Where(file => file.EndsWith(extension, StringComparison.Ordinal) && !Path.GetFileName(file).StartsWith('.') && !Directory.Exists(file)))
            {
                var name = Path.GetFileName(path)[..^extension.Length];
                var where = new SourceSpan(path, 0, 0);
                if (LabNames.WhyNot(name) is { } why) bag.Error(where, "", $"this cannot be the file of a name: {why}", "rename it");
                else if (!DirectoryTemplateLoader.IsInside(path, roots)) bag.Error(where, "", "a symbolic link leads out of the lab's directories", "put the file itself here, or name its directory among the templates");
                else if (new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { Exists: false }) bag.Error(where, "", "a symbolic link leads to nothing", "remove it, or put the file there");
                else found.Add(new LabFile(name, path));
            }
        }

        return found;
    }
}
