using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Projection;

/// <summary>
/// Writes events into the read model. Each persistent actor hands over its own events, in order; events of different actors
/// arrive in any order. Applying an event again changes nothing.
/// </summary>
public interface IProjection
{
    /// <summary>The number of the last event of this actor that is in the read model; 0 when none is.</summary>
    Task<long> LastAppliedAsync(string persistenceId, CancellationToken stop);

    /// <summary>
    /// Writes consecutive events in one transaction: all or none. What was applied before is passed over. Events that the read model does not show
    /// only move the number on.
    /// </summary>
    /// <param name="firstSequenceNr">The number of the first of <paramref name="events"/>.</param>
    Task ApplyAsync(string persistenceId, long firstSequenceNr, IReadOnlyList<IWireMessage> events, CancellationToken stop);
}
