using System.Text.Json.Serialization;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Jobs;

/// <summary>
/// What is said to and by a JobActor, the owner of one submission from its hand-over to its end. The Scheduler repeats each command
/// until it is answered; watchers get the notifications by subscribing to <see cref="NewsTopic"/>.
/// </summary>
public static class JobMessages
{
    /// <summary>A message for one submission, routed by <see cref="Lead"/>.</summary>
    public interface IToJob : IWireMessage
    {
        LeadJobId Lead { get; }
    }

    public interface IReply : IWireMessage
    {
        LeadJobId Lead { get; }
    }

    /// <summary>A fact about a submission as a whole, kept for ever. What happens in one role's run is in <see cref="RoleMessages"/>.</summary>
    public interface IEvent : IWireMessage
    {
        DateTimeOffset At { get; }
    }

    /// <summary>What is published on <see cref="NewsTopic"/>. At most once: a watcher reads the read model first and takes this for news.</summary>
    public interface INotification : IWireMessage
    {
        LeadJobId Lead { get; }

        JobId Job { get; }
    }

    // Commands, from the Scheduler

    /// <summary>A submission was accepted. Answer: <see cref="JobCreated"/>.</summary>
    /// <param name="AttemptOf">The first attempt, if this is another one after a loss.</param>
    /// <param name="EarlierAttempts">How many attempts there were before.</param>
    public sealed record CreateJob(
        LeadJobId Lead,
        GroupId? TargetGroup,
        IReadOnlyList<SubJob> SubJobs,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] LeadJobId? AttemptOf = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int EarlierAttempts = 0) : IToJob;

    /// <summary>All devices are reserved: run. Sent again when the JobActor was lost, to bring it back. Answer: <see cref="JobStarted"/>.</summary>
    public sealed record StartJob(LeadJobId Lead, IReadOnlyList<Reservation> Reservations) : IToJob;

    /// <summary>End all roles. Answer: <see cref="CancelNoted"/>.</summary>
    public sealed record CancelJob(LeadJobId Lead, string By, string Reason) : IToJob;

    // Replies

    public sealed record JobCreated(LeadJobId Lead) : IReply;

    public sealed record JobStarted(LeadJobId Lead) : IReply;

    public sealed record CancelNoted(LeadJobId Lead) : IReply;

    /// <summary>To <see cref="StartJob"/> or <see cref="CancelJob"/> of a job that was never created here: send <see cref="CreateJob"/> first.</summary>
    public sealed record UnknownJob(LeadJobId Lead) : IReply;

    // Events

    public sealed record Created(
        GroupId? TargetGroup,
        IReadOnlyList<SubJob> SubJobs,
        DateTimeOffset At,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] LeadJobId? AttemptOf = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int EarlierAttempts = 0) : IEvent;

    public sealed record Started(IReadOnlyList<Reservation> Reservations, DateTimeOffset At) : IEvent;

    public sealed record GroupFormed(DateTimeOffset At) : IEvent;

    /// <summary>
    /// A recovered JobActor begins to act. The journal takes each number once: whoever had the submission before, and does not know yet that it was taken over, cannot store
    /// anything any more, and what is not stored has no effect.
    /// </summary>
    /// <param name="Node">The address of its node.</param>
    public sealed record OwnershipTaken(string Node, DateTimeOffset At) : IEvent;

    public sealed record CancelBegun(string By, string Reason, DateTimeOffset At) : IEvent;

    /// <summary>A sub-job is Finished.</summary>
    /// <param name="HasRun">Its RoleActor has stored the end too, with its message, and is who shows it.</param>
    /// <param name="Lost">As in <see cref="RoleMessages.Finished"/>.</param>
    public sealed record RoleEnded(
        JobId Job,
        JobHealth Health,
        string? ErrorType,
        DateTimeOffset At,
        bool HasRun = false,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Lost = false) : IEvent;

    /// <summary>Scheduler and group know of the end of all sub-jobs.</summary>
    public sealed record Closed(DateTimeOffset At) : IEvent;

    // Notifications

    /// <summary>Where a sub-job stands now; at most about ten a second for each sub-job, the last one always.</summary>
    /// <param name="ErrorMessage">Why it did not pass, once it is Finished.</param>
    /// <param name="Action">The innermost action that runs.</param>
    public sealed record Progress(
        LeadJobId Lead,
        JobId Job,
        string DisplayId,
        string Role,
        JobState State,
        JobHealth Health,
        string? ErrorType,
        string? ErrorMessage,
        RunningAction? Action,
        IReadOnlyList<SuiteCounts> Suites,
        DateTimeOffset At) : INotification;

    /// <summary>The stored log has <paramref name="Size"/> bytes now.</summary>
    public sealed record LogGrew(LeadJobId Lead, JobId Job, long Size) : INotification;

    /// <summary>A MultiNode group is no longer as it was: a member came or ended, something was sent, a barrier opened, a call waits or waits no more. At most a few a second; the last change always.</summary>
    /// <param name="Job">The first of its sub-jobs.</param>
    public sealed record GroupChanged(LeadJobId Lead, JobId Job) : INotification;

    /// <summary>The DistributedPubSub topic of all submissions' news. One for all: nodes subscribe when they start, since it takes a second or two until every publisher knows of a subscription.</summary>
    public const string NewsTopic = "jobs";
}

/// <summary>An action that runs.</summary>
public sealed record RunningAction(string Level, string Name, DateTimeOffset StartedAt);

/// <summary>How many cases of a suite have each outcome.</summary>
public sealed record SuiteCounts(string Suite, int Passed, int Failed, int Skipped, int Unknown);
