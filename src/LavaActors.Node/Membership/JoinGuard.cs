using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace LavaActors.Node.Membership;

/// <summary>Ends this node when it finds itself in a cluster that it does not fit in (<see cref="JoinRules"/>).</summary>
internal sealed class JoinGuard : ReceiveActor
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly Dictionary<UniqueAddress, Member> _members = [];
    private readonly NodeEnd _end;
    private string? _remark;

    public JoinGuard(NodeEnd end)
    {
        _end = end;
        Receive<CurrentClusterState>(state =>
        {
            foreach (var member in state.Members) _members[member.UniqueAddress] = member;
            Look();
        });
        Receive<MemberRemoved>(removed => _members.Remove(removed.Member.UniqueAddress));
        Receive<IMemberEvent>(change =>
        {
            _members[change.Member.UniqueAddress] = change.Member;
            Look();
        });
    }

    public static Props Props(NodeEnd end) => Akka.Actor.Props.Create(() => new JoinGuard(end));

    protected override void PreStart() => _cluster.Subscribe(Self, SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(IMemberEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Look()
    {
        // Not yet in any cluster: who is older is not known either.
        if (!_members.TryGetValue(_cluster.SelfUniqueAddress, out var self)) return;
        var others = _members.Values.Where(member => member.UniqueAddress != self.UniqueAddress && member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up);
        var peers = others.Select(member => new JoinRules.Peer(NodeAddress.Of(member.Address), member.Roles, member.IsOlderThan(self))).ToList();
        if (JoinRules.Remark(self.Roles, peers) is var remark && remark != _remark)
        {
            _remark = remark;
            if (remark is not null) Context.GetLogger().Warning("{0}", remark);
        }

        if (JoinRules.Refusal(self.Roles, peers) is not { } why || !_end.Because(ExitCode.Usage, why)) return;
        Context.GetLogger().Error("this node does not fit into its cluster, and ends: {0}", why);
        _ = CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterJoinUnsuccessfulReason.Instance);
    }
}
