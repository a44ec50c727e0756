namespace LavaActors.Protocol.Lab;

/// <summary>
/// The lab's events, in one numbered row: written with the read model in one transaction, so that what an event tells can be read as soon as the event can. Old ones are dropped. A rebuilt read
/// model keeps them.
/// </summary>
public interface ILabEvents
{
    /// <summary>Which numbers there are; both 0 when there was no event yet.</summary>
    Task<LabEventRange> RangeAsync(CancellationToken stop);

    /// <summary>Events behind a number, in their order; at most <paramref name="limit"/>. Those that were dropped are missing at the beginning.</summary>
    Task<IReadOnlyList<LabEvent>> ReadAsync(long after, int limit, CancellationToken stop);
}

/// <summary>The numbers of the oldest event that is kept and of the latest one.</summary>
public sealed record LabEventRange(long First, long Last);
