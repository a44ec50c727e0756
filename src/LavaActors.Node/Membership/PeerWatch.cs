using System.Net;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;
using LavaActors.Scheduling;
using static Akka.Cluster.ClusterEvent;

namespace LavaActors.Node.Membership;

/// <summary>
/// On every controller: looks at a member's port as soon as the connection to it breaks, and puts out of the cluster at once those that are dead for certain
/// (<see cref="DeathRules"/>). Its work then goes to others within seconds; without it they wait for the failure detector and the split-brain resolver, which is what
/// decides about members that are silent.
/// </summary>
internal sealed class PeerWatch : ReceiveActor, IWithTimers
{
    // The next look at a member whose fate is open; a host that does not answer in this time may be cut off.
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(500);

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<UniqueAddress, Member> _members = [];
    private readonly HashSet<UniqueAddress> _unreachable = [];
    private readonly HashSet<UniqueAddress> _refusing = [];
    private readonly HashSet<UniqueAddress> _asked = [];
    private readonly JudgedPeers<UniqueAddress> _judged = new();

    public PeerWatch(TimeProvider clock)
    {
        Receive<CurrentClusterState>(state =>
        {
            foreach (var member in state.Members) Note(member);
            foreach (var member in state.Unreachable) OnUnreachable(member, clock);
        });
        Receive<UnreachableMember>(change => OnUnreachable(change.Member, clock));
        Receive<ReachableMember>(change => _unreachable.Remove(change.Member.UniqueAddress));
        Receive<IMemberEvent>(change => Note(change.Member));
        Receive<DisassociatedEvent>(broken => Look(broken.RemoteAddress, clock));
        Receive<AssociationErrorEvent>(broken => Look(broken.RemoteAddress, clock));
        Receive<LookAgain>(again => Ask(again.At, clock));
        Receive<Seen>(OnSeen);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(TimeProvider clock) => Akka.Actor.Props.Create(() => new PeerWatch(clock));

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(IMemberEvent), typeof(IReachabilityEvent));
        Context.System.EventStream.Subscribe<DisassociatedEvent>(Self);
        Context.System.EventStream.Subscribe<AssociationErrorEvent>(Self);
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        Context.System.EventStream.Unsubscribe(Self);
    }

    private void Note(Member member)
    {
        var node = member.UniqueAddress;
        // One that leaves in order closes its port at the end; the leader knows what to do then.
        if (member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up or MemberStatus.Leaving)
        {
            // A new process at an old address may be told of before the end of the old one is.
            foreach (var former in _members.Keys.Where(other => other.Address == node.Address && other != node).ToList()) Forget(former);
            _members[node] = member;
            return;
        }

        Forget(node);
    }

    private void Forget(UniqueAddress node)
    {
        foreach (var nodes in (HashSet<UniqueAddress>[])[_unreachable, _refusing, _asked]) nodes.Remove(node);
        _judged.Forget(node);
        _members.Remove(node);
        Timers.Cancel(node);
    }

    private void OnUnreachable(Member member, TimeProvider clock)
    {
        if (!_members.ContainsKey(member.UniqueAddress)) return;
        _unreachable.Add(member.UniqueAddress);
        Ask(member.UniqueAddress, clock);
    }

    private void Look(Address address, TimeProvider clock)
    {
        if (_members.Keys.FirstOrDefault(node => node.Address == address) is { } node) Ask(node, clock);
    }

    private void Ask(UniqueAddress node, TimeProvider clock)
    {
        if (!_members.ContainsKey(node) || node == _cluster.SelfUniqueAddress || !IPEndPoint.TryParse(NodeAddress.Of(node.Address), out var port) || !_asked.Add(node)) return;
        _ = PortProbe.TryAsync(port, Again, clock).PipeTo(Self, success: answer => new Seen(node, answer), failure: _ => new Seen(node, PortProbe.Answer.None));
    }

    private void OnSeen(Seen seen)
    {
        _asked.Remove(seen.Node);
        if (!_members.ContainsKey(seen.Node)) return;
        if (seen.Answer is PortProbe.Answer.Refused) _refusing.Add(seen.Node);
        else _refusing.Remove(seen.Node);
        if (_refusing.Contains(seen.Node) || _unreachable.Contains(seen.Node)) Timers.StartSingleTimer(seen.Node, new LookAgain(seen.Node), Again);
        Judge();
    }

    private void Judge()
    {
        var byAddress = _members.Keys.ToDictionary(node => NodeAddress.Of(node.Address));
        var verdict = DeathRules.Judge(NodeAddress.Of(_cluster.SelfAddress), [.. _members.Values.Select(Peer)]);
        foreach (var node in verdict.Dead.Select(address => byAddress[address]).Where(_judged.IsFirstDeath))
        {
            _log.Warning("the process of the node at {0} is gone: its port refuses connections; it is put out of the cluster, and others take over what it had", NodeAddress.Of(node.Address));
            // No message from it counts any more. By its number too: should a new process have come up at the address meanwhile, this says nothing about that one.
            ((IRemoteActorRefProvider)((ExtendedActorSystem)Context.System).Provider).Quarantine(node.Address, node.Uid);
            _cluster.Down(node.Address);
        }

        foreach (var node in verdict.Undecided.Select(address => byAddress[address]).Where(_judged.IsFirstDoubt))
            _log.Warning("the node at {0} refuses connections, but without it most of the controllers would be missing: unless it comes back, the split-brain resolver decides which side goes on", NodeAddress.Of(node.Address));
    }

    private DeathRules.Peer Peer(Member member) => new(
        NodeAddress.Of(member.Address),
        member.HasRole(SchedulingHosting.Role),
        !_unreachable.Contains(member.UniqueAddress),
        _refusing.Contains(member.UniqueAddress));

    private sealed record LookAgain(UniqueAddress At) : INoSerializationVerificationNeeded;

    private sealed record Seen(UniqueAddress Node, PortProbe.Answer Answer) : INoSerializationVerificationNeeded;
}
