using Akka.Actor;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>What is said between a PipelineActor, its actions and its DispatcherActor, beside <see cref="RunMessages"/>. All within one process.</summary>
public static class PipelineMessages
{
    /// <summary>An action or the actor itself: something happened that the controller must know.</summary>
    public sealed record Noted(RunFact Fact) : INoSerializationVerificationNeeded;

    /// <summary>The run's log: its file has grown to this length.</summary>
    public sealed record LogGrew(long Length) : INoSerializationVerificationNeeded;

    /// <summary>PipelineActor to DispatcherActor: all is over and all is stored; the actor ends.</summary>
    public sealed record RunOver(JobId Job, LeadJobId Lead) : INoSerializationVerificationNeeded;
}
