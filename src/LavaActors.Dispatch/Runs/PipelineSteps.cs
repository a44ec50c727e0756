using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Runs;

/// <summary>What a PipelineActor tells itself, when something that it waited for is done.</summary>
internal static class PipelineSteps
{
    public sealed record OthersStopped;

    /// <summary>An action is about to begin.</summary>
    public sealed record Begun(ActionNode Node, DateTimeOffset Deadline, InterruptedAction? Interrupted);

    /// <summary>All actions but finalize have passed.</summary>
    public sealed record AllPassed;

    public sealed record Restored;

    public sealed record GuestsLeft;

    /// <summary>The device's configuration is there, for this job.</summary>
    public sealed record DeviceRendered(JobDefinition Job, PipelinePorts Ports);

    public sealed record Prepared;

    public sealed record Validated(IReadOnlyList<string> Errors, ActionFault? Fault);

    public sealed record Formed;

    public sealed record PhaseFailed(ActionFault Fault)
    {
        public static PhaseFailed Of(Exception e) => new(ActionFault.From(e));
    }

    public sealed record ChildFailed(ActionFault Fault);

    public sealed record CleanedUp(string? Problem);

    public sealed record JobTimeUp
    {
        public static readonly JobTimeUp Instance = new();
    }
}
