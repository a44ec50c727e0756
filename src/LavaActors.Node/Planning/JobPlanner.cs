using LavaActors.Devices.Lab;
using LavaActors.Dispatch.Planning;
using LavaActors.Gateway.Submissions;
using LavaActors.Jobs;
using LavaActors.Node.Hosting;

namespace LavaActors.Node.Planning;

/// <summary>Plans jobs for the boards of this node, as <c>lava-actors plan</c> does.</summary>
public sealed class JobPlanner(NodeSettings settings) : IJobPlanner
{
    private const string GroupName = "plan";

    public IReadOnlyList<PlannedRole>? Plan(JobDefinition job)
    {
        if (settings.Devices.Count == 0) return null;
        return [.. RolePlan.Of(MultiNodeSplit.Split(job, GroupName), settings.Devices, settings.Dispatcher, new RunDevices(settings.Stock).For)
            .Select(role => new PlannedRole(role.Title, role.Device, [.. PlanText.Lines(role.Actions).Select(line => line.TrimEnd())], [.. role.Faults, .. role.NotRun]))];
    }
}
