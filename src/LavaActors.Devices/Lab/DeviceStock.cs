using LavaActors.Yaml;

namespace LavaActors.Devices.Lab;

/// <summary>
/// The devices that a dispatcher has: of each file the last version that was valid, as long as the file is there. Pure: a reading of the files in, the new stock and what a person should know out.
/// </summary>
public sealed record DeviceStock
{
    public static DeviceStock Empty { get; } = new();

    /// <summary>In the order in which the files were named and found.</summary>
    public IReadOnlyList<Kept> Files { get; private init; } = [];

    /// <summary>What is wrong with the directories.</summary>
    public IReadOnlyList<string> Faults { get; private init; } = [];

    /// <summary>Files whose device can be used.</summary>
    public IEnumerable<Kept> Usable => Files.Where(kept => kept.Device is not null);

    public IEnumerable<DeviceConfiguration> Devices => Files.Select(kept => kept.Device).OfType<DeviceConfiguration>();

    /// <summary>The stock after a reading.</summary>
    /// <param name="earlier">By path what was valid before this process; null for nothing.</param>
    /// <returns>Also a line for each file that has become faulty, in another way than before, or valid again.</returns>
    public (DeviceStock Stock, IReadOnlyList<Note> Notes) After(DeviceReading reading, IReadOnlyDictionary<string, DeviceConfiguration>? earlier = null)
    {
        var (notes, files) = (new List<Note>(), new List<Kept>());
        var known = Files.ToDictionary(kept => kept.Source.Path, StringComparer.Ordinal);
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (source, read) in reading.Devices)
        {
            var before = known.GetValueOrDefault(source.Path);
            var fault = Told([.. read.Errors]) ?? Taken(read.Device!.Hostname, owners, source.Path);
            var device = fault is null ? read.Device : (before?.Device ?? earlier?.GetValueOrDefault(source.Path)) is { } last && Taken(last.Hostname, owners, source.Path) is null ? last : null;
            files.Add(new Kept(source, device, fault) { HealthCheck = read.HealthCheck });
            if (fault == before?.Fault) continue;
            notes.Add(fault is null ? new Note(false, $"{source.Path} is valid again")
                : device is null ? new Note(true, $"a device file is not valid, and its device is not offered: {fault}")
                : new Note(true, $"a device file is not valid, and its last valid version is used: {fault}"));
        }

        IReadOnlyList<string> faults = [.. reading.Faults.Where(finding => finding.IsError).Select(finding => finding.ToString())];
        notes.AddRange(faults.Except(Faults).Select(fault => new Note(true, fault)));
        return (new DeviceStock { Files = files, Faults = faults }, notes);
    }

    /// <summary>A board has one file; null when it is this one.</summary>
    private static string? Taken(string hostname, Dictionary<string, string> owners, string path) =>
        owners.TryAdd(hostname, path) || owners[hostname] == path ? null : $"{path}:1:1: error: hostname: {hostname} is the device of {owners[hostname]}, too; give each device a host name of its own";

    private static string? Told(IReadOnlyList<Diagnostic> errors) => errors.Count switch
    {
        0 => null,
        1 => errors[0].ToString(),
        _ => $"{errors[0]} (and {errors.Count - 1} more: 'lava-actors devices check' lists them)",
    };

    /// <summary>A file's device.</summary>
    /// <param name="Device">The last valid version; null when there was none yet.</param>
    /// <param name="Fault">What is wrong with the file now.</param>
    public sealed record Kept(DeviceSource Source, DeviceConfiguration? Device, string? Fault)
    {
        /// <summary>The name of the definition that the device's health is checked by; null when there is none.</summary>
        public string? HealthCheck { get; init; }

        /// <summary>What a person should know of the device; null for nothing.</summary>
        public string? Remark => Device is null || Fault is null ? null : $"its file is not valid, and its last valid version is used: {Fault}";
    }

    /// <summary>A line for the node's log.</summary>
    public sealed record Note(bool IsWarning, string Text);
}
