namespace LavaActors.Devices;

/// <summary>Commands of a device (spec: deploy-boot-uboot.md §9.2). Lists are run in order; empty when the device has none.</summary>
public sealed record DeviceCommands
{
    /// <summary>Console connections by name. A lone <c>connect</c> is the connection <c>serial</c>, tagged primary.</summary>
    public IReadOnlyDictionary<string, ConsoleConnection> Connections { get; init; } = new Dictionary<string, ConsoleConnection>();

    public IReadOnlyList<string> HardReset { get; init; } = [];

    public IReadOnlyList<string> PowerOn { get; init; } = [];

    public IReadOnlyList<string> PowerOff { get; init; } = [];

    /// <summary>Typed on the target, unlike the others, which run on the dispatcher host.</summary>
    public IReadOnlyList<string> SoftReboot { get; init; } = [];

    public IReadOnlyList<string> PrePowerCommand { get; init; } = [];

    public IReadOnlyList<string> PreOsCommand { get; init; } = [];

    /// <summary>Commands that a job's <c>command</c> block may name.</summary>
    public IReadOnlyDictionary<string, UserCommand> Users { get; init; } = new Dictionary<string, UserCommand>();

    /// <summary>All commands of the device that are a line or a list of lines, by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Named { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The connection tagged <c>primary</c>; null when the device has no console.</summary>
    public ConsoleConnection? Primary => Connections.Values.FirstOrDefault(c => c.IsPrimary);
}
