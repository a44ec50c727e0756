using Akka.Actor;

namespace LavaActors.Dispatch.Pipeline;

/// <summary>What is said between a run's PipelineActor, its ActionActors and their children. All within one process.</summary>
public static class ActionMessages
{
    /// <summary>Parent to child, once: begin.</summary>
    public sealed record Run : INoSerializationVerificationNeeded
    {
        public static readonly Run Instance = new();
    }

    /// <summary>Parent to child, down to the innermost action: stop with this fault.</summary>
    public sealed record Abort(ActionFault Fault) : INoSerializationVerificationNeeded;

    /// <summary>Child to parent, once: it is over. <paramref name="Fault"/> is null if it passed.</summary>
    public sealed record Ended(ActionNode Node, ActionFault? Fault) : INoSerializationVerificationNeeded;
}
