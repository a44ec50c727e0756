using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Lab;

/// <summary>What a gateway asks a dispatcher about a job that nobody has submitted: what it would do on boards of that dispatcher, none of which is touched. The dispatcher itself answers, at <c>/user/dispatcher</c>.</summary>
public static class PlanMessages
{
    /// <summary>Answer: <see cref="RunsPlanned"/>.</summary>
    /// <param name="Definition">The text as it would be submitted.</param>
    /// <param name="Runs">Those of its sub-jobs that would run there.</param>
    public sealed record PlanRuns(string Definition, IReadOnlyList<RunToPlan> Runs) : IWireMessage;

    /// <param name="SubId">Its place in the submission, from 0.</param>
    /// <param name="Device">Of a guest its host's.</param>
    public sealed record RunToPlan(int SubId, DeviceName Device);

    /// <param name="Runs">One for each that was asked for, in that order.</param>
    public sealed record RunsPlanned(IReadOnlyList<RunPlanned> Runs) : IWireMessage;

    /// <param name="Actions">A line for each action: level, name, timeouts.</param>
    /// <param name="Faults">Why it would not be run.</param>
    public sealed record RunPlanned(int SubId, IReadOnlyList<string> Actions, IReadOnlyList<string> Faults);
}
