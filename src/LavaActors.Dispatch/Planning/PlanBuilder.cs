using LavaActors.Devices;
using LavaActors.Dispatch.Finalize;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Jobs.Methods;

namespace LavaActors.Dispatch.Planning;

/// <summary>Turns a sub-job and a device into the action tree, with levels, timeouts and retries (pipeline.md §3–§7). Pure: the same input, the same plan.</summary>
public static class PlanBuilder
{
    private static readonly TimeSpan DefaultRetryInterval = TimeSpan.FromSeconds(1);

    public static PlanResult Build(JobDefinition job, DeviceConfiguration device) => Build(job, device, RetryArithmetic.OwnBudget);

    /// <summary>As a dispatcher with this configuration builds it.</summary>
    public static Func<JobDefinition, DeviceConfiguration, PlanResult> For(DispatcherConfiguration configuration) =>
        (job, device) => Build(job, device, configuration.IsStrict ? RetryArithmetic.Strict : RetryArithmetic.OwnBudget);

    public static PlanResult Build(JobDefinition job, DeviceConfiguration device, RetryArithmetic retries)
    {
        var (faults, notRun) = (new List<ActionFault>(), new List<ActionFault>());
        var actions = new List<ActionNode>();
        for (var i = 0; i < job.Actions.Count; i++)
        {
            var scope = new PlanScope(job, device, job.Actions[i]);
            // Keys matter only of methods that are run.
            var unsupported = BlockSupport.WhyNotRun(scope.Block) is null ? UnsupportedKeys.Of(scope).ToList() : [];
            faults.AddRange(unsupported);
            var strategy = Choose(scope, out var fault);
            if (strategy is { CanRun: false }) notRun.Add(ActionFault.Job($"{scope.Block.Span}: {BlockSupport.WhyNotRun(scope.Block) ?? BlockSupport.Refusal(strategy.Name)}"));
            notRun.AddRange(UnsupportedKeys.OfDevice(scope));
            if (strategy is null)
            {
                // What is not supported need not be said twice.
                if (unsupported.Count == 0) faults.Add(fault!);
                continue;
            }

            actions.Add(Node(strategy.Build(scope), (i + 1).ToString(), scope, scope.Block.Kind, retries));
        }

        var last = Node(new FinalizeAction(), (job.Actions.Count + 1).ToString(), new PlanScope(job, device, FinalBlock), "finalize", retries) with { Block = null };
        var plan = new Plan(actions, last);
        return new PlanResult(faults.Count + notRun.Count == 0 ? plan : null, [.. faults, .. notRun]) { Partial = plan, NotRun = notRun };
    }

    /// <summary>Finalize belongs to no block: a stand-in without timeouts of its own.</summary>
    private static CommandBlock FinalBlock => new() { Name = "finalize" };

    private static IBlockStrategy? Choose(PlanScope scope, out ActionFault? fault)
    {
        fault = null;
        var candidates = BlockStrategies.All.Where(s => s.Kind == scope.Block.Kind && s.IsFor(scope)).Select(s => (Strategy: s, WhyNot: s.WhyNot(scope))).ToList();
        if (candidates.Where(c => c.WhyNot is null).Select(c => c.Strategy).MaxBy(s => s.Priority) is { } best) return best;
        var reasons = string.Join("; ", candidates.Select(c => $"{c.Strategy.Name}: {c.WhyNot}"));
        fault = ActionFault.Job($"{scope.Block.Span}: nothing can do this {scope.Block.Kind} block on {scope.Device.Hostname} ({scope.Device.DeviceType}): "
            + (reasons.Length == 0 ? "there is no such kind of block here" : reasons));
        return null;
    }

    /// <param name="share">By <see cref="RetryArithmetic.Strict"/>: each attempt's share of the time of the parent that makes several; null if it does not.</param>
    /// <param name="isWithin">A retry action around it makes several attempts.</param>
    private static ActionNode Node(PipelineAction action, string level, PlanScope scope, string section, RetryArithmetic retries, TimeSpan? share = null, bool isWithin = false)
    {
        var block = section == "finalize" ? null : scope.Block;
        var timeout = TimeoutRules.OfAction(action, scope.Job, scope.Device, block, share);
        var interval = scope.Block.FailureRetryInterval ?? DefaultRetryInterval;
        var (count, repeats) = action.IsRetry && (!isWithin || retries == RetryArithmetic.Strict) ? Attempts(scope) : (1, false);
        var budget = RetryRules.Budget(retries, timeout, count, interval);
        var children = new List<ActionNode>();
        foreach (var child in action.Children) children.Add(Node(child, $"{level}.{children.Count + 1}", scope, section, retries, budget.Share, isWithin || count > 1));
        var further = budget.Further + children.Select(c => c.FurtherAttempts).DefaultIfEmpty().Max();
        return new ActionNode(level, action, section, scope.Block.Namespace, block, timeout + further, TimeoutRules.OfConnection(action.Name, scope.Job, scope.Device, block),
            count, repeats, interval, children)
        { AttemptTimeout = budget.Further > TimeSpan.Zero ? timeout : null, FurtherAttempts = further };
    }

    /// <summary>Attempts of a retry action (pipeline.md §7.2).</summary>
    private static (int Count, bool Repeats) Attempts(PlanScope scope)
    {
        if (scope.Block.Repeat is { } repeat) return (repeat, true);
        if (scope.Block.FailureRetry is { } retry) return (retry, false);
        var constants = scope.Device.Constants;
        var ofDevice = scope.Block.Kind == "boot" && constants.BootRetry is { } boot ? boot : constants.FailureRetry;
        return (Math.Max(1, ofDevice), false);
    }
}
