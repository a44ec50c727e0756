using LavaActors.Dispatch.Planning;

namespace LavaActors.Dispatch.Pipeline;

/// <summary>What a retry action does after an attempt (pipeline.md §7.2).</summary>
public static class RetryRules
{
    /// <summary>How several attempts divide the time that the job and the device give an action.</summary>
    /// <param name="timeout">That time.</param>
    /// <param name="attempts">How many it makes.</param>
    /// <param name="interval">The pause between them.</param>
    public static RetryBudget Budget(RetryArithmetic arithmetic, TimeSpan timeout, int attempts, TimeSpan interval) => (arithmetic, attempts) switch
    {
        (_, 1) => new RetryBudget(null, TimeSpan.Zero),
        (RetryArithmetic.Strict, _) => new RetryBudget(TimeSpan.FromSeconds(Math.Floor(timeout.TotalSeconds / attempts)), TimeSpan.Zero),
        _ => new RetryBudget(null, (timeout + interval) * (attempts - 1)),
    };

    /// <param name="attempt">The attempt that just ended, from 1.</param>
    /// <param name="fault">Its failure; null if it passed.</param>
    /// <param name="earlier">The last failure of an earlier attempt; it decides a <c>repeat</c> whose last attempt passed.</param>
    /// <param name="remaining">Time left to this action.</param>
    public static RetryDecision After(int attempt, ActionFault? fault, ActionFault? earlier, ActionNode node, TimeSpan remaining)
    {
        var last = attempt >= node.MaxRetries;
        if (fault is null)
        {
            if (!node.RepeatsAlways || last) return node.RepeatsAlways && earlier is not null ? new RetryDecision.Fail(earlier) : RetryDecision.Pass;
        }
        else if (!node.Action.IsRetry || last || !fault.IsRetryable)
        {
            return new RetryDecision.Fail(fault);
        }

        if (remaining > node.RetryInterval) return new RetryDecision.Again(fault is null ? TimeSpan.Zero : node.RetryInterval);
        return new RetryDecision.Fail(fault is null
            ? ActionFault.Of(node.Action.TimeoutErrorType, $"{node.Name}: no time left for run {attempt + 1} of {node.MaxRetries}")
            : ActionFault.Of(fault.ErrorType, $"{fault.Message} (no time left for attempt {attempt + 1} of {node.MaxRetries})"));
    }
}

/// <summary>The outcome of <see cref="RetryRules.After"/>.</summary>
public abstract record RetryDecision
{
    public static readonly RetryDecision Pass = new Passed();

    public sealed record Passed : RetryDecision;

    public sealed record Fail(ActionFault Fault) : RetryDecision;

    public sealed record Again(TimeSpan Pause) : RetryDecision;
}
