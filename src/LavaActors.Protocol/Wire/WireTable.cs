using System.Collections.Frozen;
using LavaActors.Protocol.Cluster;
using LavaActors.Protocol.Consoles;
using LavaActors.Protocol.Coordinator;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Protocol.Wire;

/// <summary>All types that can be written or read, and no others. Each area lists its own beside its messages.</summary>
internal static class WireTable
{
    public static IReadOnlyList<WireBinding> All { get; } =
    [
        .. CoordinatorWire.Bindings,
        .. GroupWire.Bindings,
        .. JobWire.Bindings,
        .. LabFileWire.Bindings,
        .. LabWire.Bindings,
        .. LiveConsoleWire.Bindings,
        .. NodeWire.Bindings,
        .. PlanWire.Bindings,
        .. RunWire.Bindings,
        .. SchedulerWire.Bindings,
    ];

    public static FrozenDictionary<Type, WireBinding> ByType { get; } = All.ToFrozenDictionary(line => line.Type);

    public static FrozenDictionary<string, WireBinding> ByManifest { get; } = All.ToFrozenDictionary(line => line.Manifest);
}
