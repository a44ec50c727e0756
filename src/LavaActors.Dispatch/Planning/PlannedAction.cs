using LavaActors.Devices;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning.PlannedOnly;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Planning;

/// <summary>An action of a plan with all that can be said of it before the run. Pure.</summary>
/// <param name="Node">Level, name and times.</param>
/// <param name="Download">What it fetches, or null.</param>
/// <param name="Commands">What it types to the boot loader, or null.</param>
/// <param name="Calls">Its MultiNode calls, in order.</param>
/// <param name="Children">In order.</param>
public sealed record PlannedAction(ActionNode Node, PlannedDownload? Download, PlannedCommands? Commands, IReadOnlyList<ProtocolCall> Calls, IReadOnlyList<PlannedAction> Children)
{
    /// <summary>What the tree below depends on that is not known before the run, or null.</summary>
    public string? Note => (Node.Action as PlannedStepAction)?.Note;

    /// <summary>The top actions of a plan.</summary>
    /// <param name="job">The sub-job it was made from.</param>
    /// <param name="device">The device it was made for.</param>
    /// <param name="dispatcher">For mirrors and addresses.</param>
    public static IReadOnlyList<PlannedAction> Of(Plan plan, JobDefinition job, DeviceConfiguration device, DispatcherConfiguration dispatcher)
    {
        return [.. plan.Tops.Select(Of)];

        PlannedAction Of(ActionNode node) => new(
            node,
            PlannedDownload.Of(node, device, dispatcher.MirrorMap),
            node is { Name: PlannedCommands.ActionName, Block: BootBlock boot } ? PlannedCommands.Of(job, boot, device, dispatcher) : null,
            [.. (node.Block?.ProtocolCalls ?? []).Where(c => c.ActionName == node.Name)],
            [.. node.Children.Select(Of)]);
    }

    /// <summary>This action and all below it, in order of their levels.</summary>
    public IEnumerable<PlannedAction> Flatten() => Children.SelectMany(c => c.Flatten()).Prepend(this);
}
