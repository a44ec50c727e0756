using LavaActors.Jinja;
using LavaActors.Yaml;

namespace LavaActors.Devices.Lab;

/// <summary>Reads and writes single files of a lab for people who are elsewhere. Nothing but these files is reached, and nothing that is not right is written.</summary>
public sealed class LabEditor(LabDirectory directory, LabTemplates templates)
{
    public LabPaths Paths => directory.Paths;

    /// <summary>The names of all device types.</summary>
    public IReadOnlyList<string> Types() => [.. directory.Types(new DiagnosticBag()).Select(type => type.Name)
        .Concat(ShippedTemplates.Names.Select(name => name[..^LabDirectory.Template.Length])).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The text of a file; null when there is none.</summary>
    public (string? Text, bool IsOwn, Diagnostic? Problem) Read(LabFilePlace place)
    {
        IReadOnlyList<string> roots = [.. Paths.SearchPath, Paths.Directory, Paths.HealthChecks, Paths.Workers];
        var path = place.Others.Prepend(place.Own).FirstOrDefault(candidate => File.Exists(candidate) && DirectoryTemplateLoader.IsInside(candidate, roots));
        if (path is not null) return (LabText.Read(path, out var problem), path == place.Own, problem);
        return (place.Own.StartsWith(Paths.Types, StringComparison.Ordinal) ? ShippedTemplates.TextOf(Path.GetFileName(place.Own)) : null, false, null);
    }

    /// <summary>The device of a dictionary; null when it has none.</summary>
    /// <param name="text">A text that is in no file yet; null: the file's.</param>
    public RenderedDevice? Render(string device, YamlMap context, string? text, CancellationToken stop)
    {
        var file = new LabFile(device, LabFilePlace.Dictionary(Paths, device).Own);
        if (text is not null) return templates.Render(file, text);
        return File.Exists(file.Path) && DirectoryTemplateLoader.IsInside(file.Path, Paths.SearchPath) ? templates.Render(file, context, stop) : null;
    }

    /// <summary>What is wrong with a dictionary that is not written yet.</summary>
    public IReadOnlyList<Diagnostic> FaultsOfDictionary(string device, string text) =>
        [.. templates.Render(new LabFile(device, LabFilePlace.Dictionary(Paths, device).Own), text).Errors];

    /// <summary>What is wrong with the syntax of a device type that is not written yet.</summary>
    public IReadOnlyList<Diagnostic> FaultsOfType(string type, string text) =>
        templates.SyntaxFault(new LabFile(type, LabFilePlace.DeviceType(Paths, type).Own), text) is { } fault ? [fault] : [];

    /// <summary>At once and as a whole: the dispatcher may be looking, and the host may stop. An empty text removes the file.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">As before.</exception>
    public static void Write(LabFilePlace place, string text)
    {
        if (text.Length == 0)
        {
            if (File.Exists(place.Own)) File.Delete(place.Own);
            return;
        }

        var folder = Path.GetDirectoryName(place.Own)!;
        Directory.CreateDirectory(folder);
        var aside = Path.Combine(folder, $".{Path.GetFileName(place.Own)}.{Guid.NewGuid():N}");
        try
        {
            using (var stream = new FileStream(aside, FileMode.CreateNew, FileAccess.Write))
            using (var writer = new StreamWriter(stream))
            {
                writer.Write(text);
                writer.Flush();
                stream.Flush(flushToDisk: true);
            }

            File.Move(aside, place.Own, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }
}
