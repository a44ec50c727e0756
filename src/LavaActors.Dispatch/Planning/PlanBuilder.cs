using LavaActors.Devices;
using LavaActors.Dispatch.Finalize;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Planning;

/// <summary>Turns a sub-job and a device into the action tree, with levels, timeouts and retries (pipeline.md §3–§7). Pure: the same input, the same plan.</summary>
public static class PlanBuilder
{
    private static readonly TimeSpan DefaultRetryInterval = TimeSpan.FromSeconds(1);

    public static PlanResult Build(JobDefinition job, DeviceConfiguration device)
    {
        var faults = new List<ActionFault>();
        var actions = new List<ActionNode>();
        for (var i = 0; i < job.Actions.Count; i++)
        {
            var scope = new PlanScope(job, device, job.Actions[i]);
            var unsupported = UnsupportedKeys.Of(scope).ToList();
            faults.AddRange(unsupported);
            if (Choose(scope, out var fault) is not { } strategy)
            {
                // What is not supported need not be said twice.
                if (unsupported.Count == 0) faults.Add(fault!);
                continue;
            }

            actions.Add(Node(strategy.Build(scope), (i + 1).ToString(), scope, scope.Block.Kind, null));
        }

        if (faults.Count > 0) return new PlanResult(null, faults);
        var last = Node(new FinalizeAction(), (job.Actions.Count + 1).ToString(), new PlanScope(job, device, FinalBlock), "finalize", null) with { Block = null };
        return new PlanResult(new Plan(actions, last), []);
    }

    /// <summary>Finalize belongs to no block: a stand-in without timeouts of its own.</summary>
    private static CommandBlock FinalBlock => new() { Name = "finalize" };

    private static IBlockStrategy? Choose(PlanScope scope, out ActionFault? fault)
    {
        fault = null;
        var candidates = BlockStrategies.All.Where(s => s.Kind == scope.Block.Kind).Select(s => (Strategy: s, WhyNot: s.WhyNot(scope))).ToList();
        if (candidates.Where(c => c.WhyNot is null).Select(c => c.Strategy).MaxBy(s => s.Priority) is { } best) return best;
        var reasons = string.Join("; ", candidates.Select(c => $"{c.Strategy.Name}: {c.WhyNot}"));
        fault = ActionFault.Job($"{scope.Block.Span}: nothing can do this {scope.Block.Kind} block on {scope.Device.Hostname} ({scope.Device.DeviceType}): "
            + (reasons.Length == 0 ? "there is no such kind of block here" : reasons));
        return null;
    }

    private static ActionNode Node(PipelineAction action, string level, PlanScope scope, string section, TimeSpan? parentShare)
    {
        var block = section == "finalize" ? null : scope.Block;
        var timeout = TimeoutRules.OfAction(action, scope.Job, scope.Device, block, parentShare);
        var (attempts, repeats) = action.IsRetry ? Attempts(scope) : (1, false);
        TimeSpan? share = attempts > 1 ? TimeSpan.FromSeconds(Math.Floor(timeout.TotalSeconds / attempts)) : null;
        var children = new List<ActionNode>();
        foreach (var child in action.Children) children.Add(Node(child, $"{level}.{children.Count + 1}", scope, section, share));
        return new ActionNode(level, action, section, scope.Block.Namespace, block, timeout, TimeoutRules.OfConnection(action.Name, scope.Job, scope.Device, block),
            attempts, repeats, scope.Block.FailureRetryInterval ?? DefaultRetryInterval, children);
    }

    /// <summary>Attempts of a retry action (pipeline.md §7.2).</summary>
    private static (int Attempts, bool Repeats) Attempts(PlanScope scope)
    {
        if (scope.Block.Repeat is { } repeat) return (repeat, true);
        if (scope.Block.FailureRetry is { } retry) return (retry, false);
        var constants = scope.Device.Constants;
        var ofDevice = scope.Block.Kind == "boot" && constants.BootRetry is { } boot ? boot : constants.FailureRetry;
        return (Math.Max(1, ofDevice), false);
    }
}
