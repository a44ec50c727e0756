using Akka.Actor;
using Akka.Cluster;
using LavaActors.Protocol.Cluster;
using LavaActors.Scheduling;

namespace LavaActors.Node.Membership;

/// <summary>Asks the other controllers of the cluster whether the store answers them.</summary>
internal sealed class OtherControllers(ActorSystem system)
{
    // More than a node takes to say how it is (NodeStatusActor).
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>One answer for each that is in the cluster and has not begun to leave it; null for one that does not answer or does not know.</summary>
    public Task<bool?[]> AskAsync()
    {
        var cluster = Akka.Cluster.Cluster.Get(system);
        var others = cluster.State.Members.Where(member => member.UniqueAddress != cluster.SelfUniqueAddress && member.Status is MemberStatus.Up && member.HasRole(SchedulingHosting.Role));
        return Task.WhenAll(others.Select(member => AskAsync(member.Address)));
    }

    private async Task<bool?> AskAsync(Address node)
    {
        try
        {
            return (await system.ActorSelection(node + NodeMessages.Path).Ask<NodeMessages.NodeStatus>(new NodeMessages.GetNodeStatus(), Limit)).ReachesStore;
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
