using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Runs;

/// <summary>
/// What a dispatcher keeps of a run on its own disk until the run is over and stored, so that the run goes on after the end of the dispatcher's process. The events of one
/// run, in order, are its history. Times are the dispatcher's.
/// </summary>
public static class RunJournal
{
    public interface IEvent : IWireMessage;

    /// <summary>Whose history this is. A job's number may be given out again, with a database that was restored or is another one; a reservation's is not.</summary>
    /// <param name="Fencing">Number of the run's reservation.</param>
    public sealed record Ordered(long Fencing) : IEvent;

    /// <summary>A report, before it is sent the first time.</summary>
    public sealed record Reported(long Sequence, IReadOnlyList<RunFact> Facts) : IEvent;

    /// <summary>The controller has stored the reports up to this number, and the log up to (not including) this offset. Written now and then: what is sent twice does no harm.</summary>
    public sealed record Stored(long Reports, long LogBytes) : IEvent;

    /// <summary>Another process goes on, and the log of the run is shorter than what is noted here says, since the host has lost its power: what is written from now on begins with this line.</summary>
    /// <param name="Line">Its number, from 0.</param>
    public sealed record LogCut(long Line) : IEvent;

    /// <summary>The run is validated, its group complete, its delayed start over: actions may begin.</summary>
    public sealed record Formed(DateTimeOffset At) : IEvent;

    /// <summary>A top action begins, or begins again in another process.</summary>
    /// <param name="Index">Its place among the top actions, from 0.</param>
    /// <param name="At">When it began the first time.</param>
    /// <param name="Deadline">When its time is up.</param>
    /// <param name="JobDeadline">When the job's time is up.</param>
    public sealed record ActionBegun(int Index, string Level, string Name, DateTimeOffset At, DateTimeOffset Deadline, DateTimeOffset JobDeadline) : IEvent;

    /// <summary>The top action that runs makes another attempt, from 2.</summary>
    public sealed record AttemptBegun(int Attempt) : IEvent;

    /// <summary>The runner of a test action is about to be started on the target.</summary>
    /// <param name="Namespace">Of the shell.</param>
    /// <param name="Round">The how manieth start of this stage, from 1.</param>
    public sealed record RoundBegun(string Namespace, int Stage, int Round) : IEvent;

    /// <summary>A message that a test shell sends was answered by the group: it is not sent again, however long ago that was.</summary>
    /// <param name="Command">The id of the call.</param>
    /// <param name="Failure">Why it was refused; null if it is stored.</param>
    public sealed record SendSettled(CommandId Command, string? Failure) : IEvent;

    /// <summary>Commands of the board are about to be carried out. Never twice for one decision: an action that begins again decides anew.</summary>
    /// <param name="Number">From 1.</param>
    public sealed record PowerDecided(int Number, IReadOnlyList<string> Commands, DateTimeOffset At) : IEvent;

    /// <summary>A top action is over and passed.</summary>
    /// <param name="Data">All that the actions so far have left for later ones.</param>
    /// <param name="Consoles">Namespaces that have a connection.</param>
    public sealed record ActionPassed(int Index, IReadOnlyList<KeptValue> Data, IReadOnlyList<string> Consoles) : IEvent;

    /// <summary>No further action begins; finalize does.</summary>
    /// <param name="ErrorType">One of <see cref="ErrorTypes"/>; null if the run passed so far.</param>
    public sealed record Finalizing(string? ErrorType, string? ErrorMessage, DateTimeOffset At) : IEvent;

    /// <summary>A value that actions hand on.</summary>
    /// <param name="Key">Which one.</param>
    /// <param name="Json">The value, in the form that belongs to the key.</param>
    public sealed record KeptValue(string Namespace, string Key, string Json);
}
