namespace LavaActors.Devices;

/// <summary>Timeouts of a device by action name (spec: pipeline.md §6.2).</summary>
public sealed record DeviceTimeouts
{
    public IReadOnlyDictionary<string, TimeSpan> Actions { get; init; } = new Dictionary<string, TimeSpan>();

    public IReadOnlyDictionary<string, TimeSpan> Connections { get; init; } = new Dictionary<string, TimeSpan>();
}
