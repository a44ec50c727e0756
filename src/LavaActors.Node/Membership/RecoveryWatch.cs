using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace LavaActors.Node.Membership;

/// <summary>
/// Keeps Akka's split-brain resolver from deciding in the middle of a recovery. When a cable is in again the others reach its node one after another, within about two seconds. The resolver waits until for
/// <c>stable-after</c> no member has come into or gone out of reach; a member that is in reach of all but one is out of reach as before to it. When its time is up at that moment it takes the node, and the one that has not heard of it yet, for two
/// that cannot reach each other, and puts out both, though nothing is wrong with either. So it is made to wait anew with each that reaches a member again, for twice its time at most.
/// </summary>
internal sealed class RecoveryWatch : ReceiveActor
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Recoveries _recoveries;

    /// <param name="resolver">The actor that decides who is put out.</param>
    public RecoveryWatch(ICanTell resolver, TimeProvider clock)
    {
        _recoveries = new Recoveries(Context.System.Settings.Config.GetTimeSpan("akka.cluster.split-brain-resolver.stable-after"));
        var begin = clock.GetTimestamp();
        Receive<IReachabilityEvent>(_ => _recoveries.MembersChanged(clock.GetElapsedTime(begin)));
        Receive<IClusterDomainEvent>(change =>
        {
            if (ReachRecords.After(change) is not { } records || !_recoveries.Continue(records, clock.GetElapsedTime(begin))) return;
            // That this node is up is no news to it, and yet a change of the members, upon which it waits anew.
            if (_cluster.SelfMember is not { Status: MemberStatus.Up } self) return;
            // One recovery is worth one line.
            if (_recoveries.Times == 1) _log.Info("nodes are reached again ({0} times one does not reach another yet): for now nobody is put out of the cluster", records);
            resolver.Tell(new MemberUp(self), Self);
        });
    }

    public static Props Props(ActorSystem system, TimeProvider clock) => Props(Resolver(system), clock);

    public static Props Props(ICanTell resolver, TimeProvider clock) => Akka.Actor.Props.Create(() => new RecoveryWatch(resolver, clock));

    /// <summary>Akka's own, wherever it is on.</summary>
    public static ActorSelection Resolver(ActorSystem system) => system.ActorSelection("/system/cluster/core/daemon/downingProvider");

    protected override void PreStart() => _cluster.Subscribe(Self, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IClusterDomainEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);
}
