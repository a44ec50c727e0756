using System.Text.Json;
using LavaActors.Yaml;

namespace LavaActors.Devices.Lab;

/// <summary>
/// The last valid version of each device file, kept on the dispatcher's disk: a file that became faulty does not take its board away when the dispatcher is started again.
/// </summary>
public static class DeviceVersions
{
    /// <summary>A device as it is kept.</summary>
    /// <param name="Device">YAML text, as templates render it with an empty context.</param>
    /// <param name="Tags">Of the lab, beside the text.</param>
    private sealed record Kept(string Device, IReadOnlyList<string> Tags);

    /// <summary>The devices by the paths of their files.</summary>
    /// <param name="file">Where they are kept; none are when it is not there.</param>
    /// <param name="problem">Why they cannot be had; null when they can.</param>
    public static IReadOnlyDictionary<string, DeviceConfiguration> Read(string file, out string? problem)
    {
        problem = null;
        var devices = new Dictionary<string, DeviceConfiguration>(StringComparer.Ordinal);
        try
        {
            if (!File.Exists(file)) return devices;
            foreach (var (path, kept) in JsonSerializer.Deserialize<Dictionary<string, Kept>>(File.ReadAllBytes(file)) ?? [])
            {
                // One that this version of the program does not take any more is none.
                if (kept is { Device: { } text, Tags: { } tags } && DeviceConfiguration.Parse(text, path).Device is { } device) devices[path] = device with { Tags = tags };
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            problem = $"the last valid versions of device files, kept in {file}, cannot be read: {error.Message}";
        }

        return devices;
    }

    /// <summary>Keeps the devices of a stock, whole or not at all; nothing is written while they are the same.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">As before.</exception>
    public static void Write(string file, DeviceStock stock)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(
            new SortedDictionary<string, Kept>(stock.Usable.ToDictionary(kept => kept.Source.Path, kept => new Kept(YamlWriter.Write(kept.Device!.Source), kept.Device.Tags)), StringComparer.Ordinal));
        if (File.Exists(file) && File.ReadAllBytes(file).AsSpan().SequenceEqual(bytes)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var next = file + ".new";
        File.WriteAllBytes(next, bytes);
        File.Move(next, file, overwrite: true);
    }
}
