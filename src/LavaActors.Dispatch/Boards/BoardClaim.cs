using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Dispatch.Boards;

/// <summary>What may be done to a board, and on with the runs on it, that a process before this one had, by what the scheduler says of the board. Pure.</summary>
/// <param name="NotOurs">Why the board is not to be touched; null: it may be.</param>
/// <param name="Fencing">The number of its last reservation.</param>
public sealed record BoardClaim(string? NotOurs, long Fencing)
{
    /// <param name="dispatcher">The name of this dispatcher.</param>
    /// <param name="seen">The highest number of a reservation that is known here.</param>
    /// <param name="standing">Null: the scheduler does not say it.</param>
    public static BoardClaim Of(string dispatcher, long seen, DeviceStanding? standing) => standing switch
    {
        null => new BoardClaim(null, 0),
        _ when WhoElse(dispatcher, standing) is { } other => new BoardClaim($"dispatcher {other} has it", standing.Fencing),
        // Whoever had it since has left it as nobody here knows. A reservation for this dispatcher that its process before did not come to note was no one else's.
        { HeldAt: null } when standing.Fencing > seen && standing.LastAt != dispatcher => new BoardClaim($"it was given away as reservation {standing.Fencing}, and this dispatcher knows of {seen}", standing.Fencing),
        _ => new BoardClaim(null, standing.Fencing),
    };

    /// <summary>The dispatcher that has the board instead of this one; null: none has.</summary>
    public static string? WhoElse(string dispatcher, DeviceStanding standing) => (standing.HeldAt ?? standing.Dispatcher) is { } other && other != dispatcher ? other : null;

    /// <summary>The run of a process before this one goes on.</summary>
    public bool Lets(RunOrder order) => NotOurs is null && Fencing <= order.Fencing;
}
