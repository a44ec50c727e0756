using System.Runtime.InteropServices;
using LavaActors.Protocol.Ids;

namespace LavaActors.Scheduling.Rules;

/// <summary>When a device that nobody has is to be checked next; <see cref="DateTimeOffset.MinValue"/>: as soon as possible.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PlannedCheck(DateTimeOffset At, DeviceName Device) : IComparable<PlannedCheck>
{
    public int CompareTo(PlannedCheck other) => At != other.At ? At.CompareTo(other.At) : string.CompareOrdinal(Device.Value, other.Device.Value);

    public static bool operator <(PlannedCheck left, PlannedCheck right) => left.CompareTo(right) < 0;

    public static bool operator >(PlannedCheck left, PlannedCheck right) => left.CompareTo(right) > 0;

    public static bool operator <=(PlannedCheck left, PlannedCheck right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PlannedCheck left, PlannedCheck right) => left.CompareTo(right) >= 0;
}
