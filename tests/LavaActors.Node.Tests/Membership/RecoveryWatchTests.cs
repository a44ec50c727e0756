using System.Reflection;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Actor.Dsl;
using Akka.Cluster;
using Akka.Configuration;
using LavaActors.Node.Membership;
using Microsoft.Extensions.Time.Testing;
using static Akka.Cluster.ClusterEvent;

namespace LavaActors.Node.Tests.Membership;

/// <summary>In a cluster of one node that is told of changes as if there were others.</summary>
public sealed class RecoveryWatchTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(30));
    private readonly FakeTimeProvider _clock = new();
    private readonly ActorSystem _system = ActorSystem.Create("lab", ConfigurationFactory.ParseString(
        """
        akka { stdout-loglevel = off, loglevel = off, loggers = [], actor.provider = cluster
          remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
          cluster { downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster", split-brain-resolver { active-strategy = keep-majority, stable-after = 5s } } }
        """));

    private Akka.Cluster.Cluster Cluster => Akka.Cluster.Cluster.Get(_system);

    public async Task InitializeAsync() => await Cluster.JoinAsync(Cluster.SelfAddress, _limit.Token);

    public async Task DisposeAsync()
    {
        await _system.Terminate();
        _limit.Dispose();
    }

    [Fact]
    public async Task The_resolver_waits_anew_with_each_that_reaches_a_member_again()
    {
        var told = Channel.CreateUnbounded<object>();
        var resolver = _system.ActorOf(act => act.ReceiveAny((message, _) => told.Writer.TryWrite(message)));
        var watch = _system.ActorOf(RecoveryWatch.Props(resolver, _clock));
        var (other, first, second) = (At(1), At(2), At(3));
        await DoneAsync();
        await BegunAsync();

        // Who has it as unreachable: one, two, one, nobody.
        watch.Tell(new UnreachableMember(Cluster.SelfMember));
        watch.Tell(Changed((first, other)));
        watch.Tell(Changed((first, other), (second, other)));
        watch.Tell(Changed((second, other)));
        watch.Tell(Changed());
        await DoneAsync();
        // Too late.
        _clock.Advance(TimeSpan.FromMinutes(1));
        watch.Tell(Changed((first, other), (second, other)));
        watch.Tell(Changed((first, other)));
        await DoneAsync();
        resolver.Tell("that was all");

        Assert.Equal(Cluster.SelfUniqueAddress, Assert.IsType<MemberUp>(await told.Reader.ReadAsync(_limit.Token)).Member.UniqueAddress);
        Assert.Equal("that was all", await told.Reader.ReadAsync(_limit.Token));

        // When it answers it has said what it had to say.
        async Task DoneAsync() => await watch.Ask<ActorIdentity>(new Identify(null), _limit.Token);
    }

    /// <summary>Who subscribed before has heard the state that the cluster begins with.</summary>
    private async Task BegunAsync()
    {
        var begun = new TaskCompletionSource();
        Cluster.Subscribe(_system.ActorOf(act => act.ReceiveAny((_, _) => begun.TrySetResult())), SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IClusterDomainEvent));
        await begun.Task.WaitAsync(_limit.Token);
    }

    [Fact]
    public async Task Akkas_resolver_is_where_it_is_looked_for() => Assert.NotNull(await RecoveryWatch.Resolver(_system).ResolveOne(TimeSpan.FromSeconds(10), _limit.Token));

    [Fact]
    public void Each_that_does_not_reach_another_is_counted()
    {
        Assert.Equal(0, ReachRecords.After(Changed()));
        Assert.Equal(1, ReachRecords.After(Changed((At(1), At(2)))));
        Assert.Equal(3, ReachRecords.After(Changed((At(1), At(2)), (At(3), At(2)), (At(1), At(3)))));
    }

    [Fact]
    public void Other_events_have_no_records() => Assert.Null(ReachRecords.After(new LeaderChanged(Cluster.SelfAddress)));

    private static UniqueAddress At(int port) => new(new Address("akka.tcp", "lab", "127.0.0.1", port), port);

    /// <summary>As Akka makes it, which has no public way to do so.</summary>
    private static object Changed(params (UniqueAddress Observer, UniqueAddress Subject)[] unreachable)
    {
        var type = typeof(ClusterEvent).GetNestedType("ReachabilityChanged", BindingFlags.NonPublic)!;
        var reachability = type.GetProperty("Reachability")!.PropertyType;
        var all = reachability.GetField("Empty")!.GetValue(null)!;
        foreach (var (observer, subject) in unreachable) all = reachability.GetMethod("Unreachable")!.Invoke(all, [observer, subject])!;
        return Activator.CreateInstance(type, all)!;
    }
}
