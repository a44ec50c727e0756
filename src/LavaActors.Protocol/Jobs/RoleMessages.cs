using System.Text.Json.Serialization;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Jobs;

/// <summary>
/// The facts about one sub-job's run that its RoleActor keeps. It talks with the dispatcher by <see cref="RunMessages"/> and with its
/// parent, the JobActor, within one process.
/// </summary>
public static class RoleMessages
{
    public interface IEvent : IWireMessage
    {
        JobId Job { get; }

        DateTimeOffset At { get; }
    }

    /// <summary>The dispatcher has the run in hand.</summary>
    public sealed record Accepted(JobId Job, string Dispatcher, DateTimeOffset At) : IEvent;

    /// <summary>A recovered RoleActor begins to act: whoever had the run before, and does not know yet that it was taken over, cannot store anything any more.</summary>
    /// <param name="Node">The address of its node.</param>
    public sealed record RunTakenOver(JobId Job, string Node, DateTimeOffset At) : IEvent;

    /// <summary>Nothing is heard of the dispatcher any more: from now on it is waited for, by whoever has the run.</summary>
    public sealed record SightLost(JobId Job, DateTimeOffset At) : IEvent;

    /// <summary>The dispatcher has been heard of again.</summary>
    public sealed record SightRegained(JobId Job, DateTimeOffset At) : IEvent;

    /// <summary>A report of the run, as it came.</summary>
    public sealed record Reported(JobId Job, long Sequence, IReadOnlyList<RunFact> Facts, DateTimeOffset At) : IEvent;

    public sealed record CancelRequested(JobId Job, string Reason, DateTimeOffset At) : IEvent;

    /// <summary>The sub-job is Finished. Always the last event.</summary>
    /// <param name="ErrorType">One of <see cref="ErrorTypes"/>; null when the run passed.</param>
    /// <param name="Lost">Its dispatcher, or what that one knew of the run, was lost: it says nothing about what was tested.</param>
    public sealed record Finished(
        JobId Job,
        JobHealth Health,
        string? ErrorType,
        string? ErrorMessage,
        DateTimeOffset At,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Lost = false) : IEvent;
}

/// <summary>A RoleActor's state as it is stored from time to time, so that recovery need not read all its events.</summary>
/// <param name="StoredReports">The number of the last stored report.</param>
/// <param name="Actions">The actions that run, outermost first.</param>
/// <param name="LastAction">The innermost action that was started last, whether or not it runs.</param>
/// <param name="Unheard">Since when nothing has been heard of the dispatcher; null while it is in sight.</param>
public sealed record RoleSnapshot(
    JobId Job,
    string? AcceptedBy,
    long StoredReports,
    string? CancelReason,
    IReadOnlyList<RunningAction> Actions,
    IReadOnlyList<SuiteCounts> Suites,
    RunFinished? Outcome,
    RoleMessages.Finished? End,
    string? LastAction = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Unheard = null) : IWireMessage;
