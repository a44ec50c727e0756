using Akka.Actor;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>What is said between a PipelineActor, its actions, its RunActor and the DispatcherActor, beside <see cref="RunMessages"/>. All within one process.</summary>
public static class PipelineMessages
{
    /// <summary>PipelineActor or one of its actions to RunActor: something happened that the controller must know.</summary>
    public sealed record Noted(RunFact Fact) : INoSerializationVerificationNeeded;

    /// <summary>The run's log: its file has grown to this length.</summary>
    public sealed record LogGrew(long Length) : INoSerializationVerificationNeeded;

    /// <summary>The run's log, once: its file cannot be written.</summary>
    public sealed record LogFailed(string Why) : INoSerializationVerificationNeeded;

    /// <summary>RunActor to DispatcherActor: all is over and all is stored; the actor ends.</summary>
    public sealed record RunOver(JobId Job, LeadJobId Lead) : INoSerializationVerificationNeeded;

    /// <summary>The node to its DispatcherActor, when it is told to end: no run begins any more, and each that is under way ends now. Answered with
    /// <see cref="RunsEnded"/> once their boards are off and all they reported is stored.</summary>
    public sealed record EndRuns(string Reason) : INoSerializationVerificationNeeded;

    /// <summary>No run is left.</summary>
    public sealed record RunsEnded : INoSerializationVerificationNeeded
    {
        public static readonly RunsEnded Instance = new();
    }

    /// <summary>DispatcherActor to a run: end, for no fault of the job's.</summary>
    public sealed record EndRun(string Reason) : INoSerializationVerificationNeeded;
}
