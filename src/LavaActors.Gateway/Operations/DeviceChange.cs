using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Operations;

/// <summary>What is to become of a device; what is not set stays.</summary>
/// <param name="Health">With <paramref name="Reason"/>, it goes into the history.</param>
/// <param name="Tags">All that it is to have, by name.</param>
public sealed record DeviceChange(
    Setting<string> Description = default,
    Setting<string> DeviceVersion = default,
    Setting<string> PhysicalOwner = default,
    Setting<string> PhysicalGroup = default,
    DeviceHealth? Health = null,
    string Reason = "",
    IReadOnlyList<string>? Tags = null,
    string? DeviceType = null,
    string? Worker = null);

/// <summary>A new value, which may be that there is none; or that the old one stays.</summary>
public readonly record struct Setting<T>(bool IsSet, T? Value)
    where T : class
{
    public static implicit operator Setting<T>(T? value) => new(true, value);

    public T? Or(T? old) => IsSet ? Value : old;
}
