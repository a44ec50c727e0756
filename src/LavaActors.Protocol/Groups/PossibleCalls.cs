using System.Text.Json.Serialization;

namespace LavaActors.Protocol.Groups;

/// <summary>
/// All that a member's run may do for its group until it ends, read from its definitions. Only said where all of them are known; what it does not name the run never does, or does no more.
/// </summary>
/// <param name="Sends">Ids of the messages that it may send, any number of times.</param>
/// <param name="Barriers">The barriers that it may come to.</param>
/// <param name="IsRest">A part of the run is over, and its calls are not among them any more. How often it comes to a barrier is counted from its beginning all the same.</param>
public sealed record PossibleCalls(
    IReadOnlyList<string> Sends, IReadOnlyList<PossibleArrivals> Barriers, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsRest = false);

/// <summary>How often a run may come to the barrier of an id at most.</summary>
/// <param name="Most">Null: any number of times.</param>
public sealed record PossibleArrivals(string MessageId, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Most = null);
