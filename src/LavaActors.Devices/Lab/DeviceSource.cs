using LavaActors.Yaml;

namespace LavaActors.Devices.Lab;

/// <summary>A file that describes a device: a dictionary, which is rendered for each job, or a configuration that is rendered already.</summary>
public abstract class DeviceSource
{
    private DeviceSource(string path) => Path = path;

    public string Path { get; }

    /// <summary>Whether a job's context can change anything.</summary>
    public abstract bool TakesContext { get; }

    /// <summary>Which dispatcher has the board; null when the file does not say it.</summary>
    public abstract string? Worker { get; }

    /// <summary>Whether the file was named by itself, and not found in a directory.</summary>
    public bool IsNamed { get; private init; }

    public static DeviceSource OfDictionary(LabTemplates templates, LabFile file, bool isNamed = false) => new Dictionary(templates, file) { IsNamed = isNamed };

    public static DeviceSource OfRendered(string path, bool isNamed = false) => new Rendered(path) { IsNamed = isNamed };

    /// <summary>Reads the file as it is now.</summary>
    /// <param name="context">A job's; empty for a check.</param>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public abstract RenderedDevice Read(YamlMap context, CancellationToken stop = default);

    private sealed class Dictionary(LabTemplates templates, LabFile file) : DeviceSource(file.Path)
    {
        public override bool TakesContext => true;

        public override string? Worker => templates.PlaceOf(file).Worker;

        public override RenderedDevice Read(YamlMap context, CancellationToken stop = default) => templates.Render(file, context, stop);
    }

    private sealed class Rendered(string path) : DeviceSource(path)
    {
        public override bool TakesContext => false;

        public override string? Worker => null;

        public override RenderedDevice Read(YamlMap context, CancellationToken stop = default)
        {
            if (LabText.Read(Path, out var problem) is not { } text) return new RenderedDevice(null, [problem!], null);
            var parse = DeviceConfiguration.Parse(text, Path);
            return new RenderedDevice(parse.Device, parse.Diagnostics, text);
        }
    }
}
