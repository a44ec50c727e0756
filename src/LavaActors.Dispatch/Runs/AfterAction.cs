using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>What the end of a top action means for its run (pipeline.md §6.4).</summary>
/// <param name="Fault">The run fails with it; null if the next action starts.</param>
/// <param name="Skipped">A timeout that the block wants passed over, in words for the log.</param>
public sealed record AfterAction(ActionFault? Fault, string? Skipped)
{
    /// <param name="inTime">The job's own time is not up: no block can pass that over.</param>
    public static AfterAction Of(ActionMessages.Ended ended, bool inTime)
    {
        if (ended.Fault is not { ErrorType: ErrorTypes.LavaTimeout } late) return new AfterAction(ended.Fault, null);
        return ended.Node.Block is { TimeoutSkip: true } && inTime
            ? new AfterAction(null, $"{ended.Node.Level} {ended.Node.Name}: {late.Message}; the block says 'skip: true', so the next one starts")
            : new AfterAction(ActionFault.Test(late.Message), null);
    }
}
