namespace LavaActors.Devices.Lab;

/// <summary>Where a lab has its files, as LAVA's server has them (spec: worker-and-devices.md §1). All paths are full.</summary>
public sealed record LabPaths
{
    /// <summary>Where LAVA's packages put their device types.</summary>
    public const string PackagedTypes = "/usr/share/lava-server/device-types";

    private LabPaths()
    {
    }

    /// <summary>What LAVA has at <c>/etc/lava-server</c>.</summary>
    public required string Directory { get; init; }

    /// <summary>Device dictionaries.</summary>
    public required string Devices { get; init; }

    /// <summary>The lab's own device types; they win over those of <see cref="Templates"/>.</summary>
    public required string Types { get; init; }

    public required string HealthChecks { get; init; }

    /// <summary><c>dispatcher.d</c>.</summary>
    public required string Workers { get; init; }

    /// <summary>Directories of device types that came with LAVA, in the order in which they are searched. What this program ships comes after them.</summary>
    public required IReadOnlyList<string> Templates { get; init; }

    /// <summary>Where templates are looked for, in this order.</summary>
    public IReadOnlyList<string> SearchPath => [Devices, Types, .. Templates];

    /// <summary>A lab's directory: what LAVA has at <c>/etc/lava-server</c>, or its <c>dispatcher-config</c> alone.</summary>
    /// <param name="templates">Null: where LAVA's packages put them.</param>
    public static LabPaths Of(string directory, IReadOnlyList<string>? templates = null)
    {
        var full = Full(directory);
        var configuration = Path.Combine(full, "dispatcher-config");
        return At(full, System.IO.Directory.Exists(configuration) || !HasDevices(full) ? configuration : full, templates);
    }

    /// <summary>The surroundings of a dictionary that is given by itself: those of the lab whose <c>devices</c> directory it is in, else its own directory.</summary>
    public static LabPaths OfDictionary(string file, IReadOnlyList<string>? templates = null)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var above = Path.GetDirectoryName(directory) ?? directory;
        return Path.GetFileName(directory) == "devices" ? At(above, above, templates) : At(directory, directory, templates) with { Devices = directory };
    }

    /// <summary>Whether this directory is a lab's, and not one that only has files of devices in it.</summary>
    public static bool IsLab(string directory) => System.IO.Directory.Exists(Path.Combine(directory, "dispatcher-config")) || HasDevices(directory);

    private static bool HasDevices(string directory) =>
        Path.Combine(directory, "devices") is var devices && System.IO.Directory.Exists(devices) && System.IO.Directory.EnumerateFiles(devices, "*" + LabDirectory.Template).Any();

    private static LabPaths At(string directory, string configuration, IReadOnlyList<string>? templates) => new()
    {
        Directory = directory,
        Devices = Path.Combine(configuration, "devices"),
        Types = Path.Combine(configuration, "device-types"),
        HealthChecks = Path.Combine(configuration, "health-checks"),
        Workers = Path.Combine(directory, "dispatcher.d"),
        Templates = [.. (templates ?? [PackagedTypes]).Select(Full)],
    };

    private static string Full(string directory) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
}
