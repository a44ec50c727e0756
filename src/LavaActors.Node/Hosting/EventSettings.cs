using LavaActors.Storage.Events;

namespace LavaActors.Node.Hosting;

/// <summary>What the lab has chosen for its events; only controllers look at it, and all should say the same.</summary>
public sealed record EventSettings
{
    /// <summary>So many of the latest events are kept for readers that come back.</summary>
    public long Keep { get; init; } = LabEventStore.DefaultKeep;
}
