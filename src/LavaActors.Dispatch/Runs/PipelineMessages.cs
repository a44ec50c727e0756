using Akka.Actor;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>What is said between a PipelineActor, its actions, its RunActor and the DispatcherActor, beside <see cref="RunMessages"/>. All within one process.</summary>
public static class PipelineMessages
{
    /// <summary>PipelineActor or one of its actions to RunActor: something happened that the controller must know.</summary>
    public sealed record Noted(RunFact Fact) : INoSerializationVerificationNeeded;

    /// <summary>PipelineActor or one of its actions to RunActor: note these on this host's disk, in order and behind all facts that were told before. Answered with
    /// <see cref="Kept"/> when they are there; if the disk cannot be written, at once: the run ends then anyway.</summary>
    /// <param name="Then">Comes back with the answer.</param>
    public sealed record Keep(IReadOnlyList<RunJournal.IEvent> Events, object? Then) : INoSerializationVerificationNeeded;

    /// <summary>RunActor: they are.</summary>
    public sealed record Kept(object? Then) : INoSerializationVerificationNeeded;

    /// <summary>RunActor to PipelineActor, once: nothing can be noted any more.</summary>
    public sealed record JournalFailed(string Why) : INoSerializationVerificationNeeded;

    /// <summary>The run's log: its file has grown to this length.</summary>
    public sealed record LogGrew(long Length) : INoSerializationVerificationNeeded;

    /// <summary>The run's log, once: its file cannot be written.</summary>
    public sealed record LogFailed(string Why) : INoSerializationVerificationNeeded;

    /// <summary>RunActor to DispatcherActor: all is over, or given up, and all is stored. Answered with <see cref="ForgetRun"/>.</summary>
    public sealed record RunOver(JobId Job, LeadJobId Lead) : INoSerializationVerificationNeeded;

    /// <summary>DispatcherActor to a run that is over: what was noted of it is needed no more; the actor ends.</summary>
    public sealed record ForgetRun : INoSerializationVerificationNeeded
    {
        public static readonly ForgetRun Instance = new();
    }

    /// <summary>RunDeliveryActor to DispatcherActor: the run of a process before this one was not over, and does not go on; its board is to be cleaned up. What is left to tell of it is told meanwhile; <see cref="RunOver"/>
    /// follows.</summary>
    public sealed record RunGivenUp(JobId Job, string Why) : INoSerializationVerificationNeeded;

    /// <summary>RunActor to DispatcherActor: the run of a process before this one cannot go on, since what was noted of it cannot be read. The actor ends.</summary>
    public sealed record RunUnreadable(JobId Job, string Why) : INoSerializationVerificationNeeded;

    /// <summary>The node to its DispatcherActor, when it is told to end: no run begins any more. Answered with <see cref="RunsEnded"/>.</summary>
    public interface IStop : INoSerializationVerificationNeeded;

    /// <summary>Each run that is under way ends now; answered once their boards are off and all they reported is stored.</summary>
    public sealed record EndRuns(string Reason) : IStop;

    /// <summary>The runs stop where they are, and go on in the next process. Their boards stay on. Answered once all they noted is on disk.</summary>
    public sealed record KeepRuns : IStop
    {
        public static readonly KeepRuns Instance = new();
    }

    /// <summary>No run is under way.</summary>
    public sealed record RunsEnded : INoSerializationVerificationNeeded
    {
        public static readonly RunsEnded Instance = new();
    }

    /// <summary>DispatcherActor to a run: a controller asks whether it is in hand, and may have lost some of what it had stored of it.</summary>
    public sealed record AskedFor : INoSerializationVerificationNeeded
    {
        public static readonly AskedFor Instance = new();
    }

    /// <summary>DispatcherActor to a run: end, for no fault of the job's.</summary>
    public sealed record EndRun(string Reason) : INoSerializationVerificationNeeded;

    /// <summary>DispatcherActor to a run, and RunActor to its pipeline: stop where you are; the next process goes on. The actor ends.</summary>
    public sealed record KeepRun : INoSerializationVerificationNeeded
    {
        public static readonly KeepRun Instance = new();
    }
}
