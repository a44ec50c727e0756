using Akka.Actor;
using Akka.Event;
using LavaActors.Node.Hosting;

namespace LavaActors.Node.Membership;

/// <summary>Looks whom this node may ask to be taken into the cluster (<see cref="SeedOrder"/>), and asks them.</summary>
// An actor's resources end with PostStop.
#pragma warning disable CA1001
internal sealed class Joining : ReceiveActor
#pragma warning restore CA1001
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _life = new();
    private readonly TaskCompletionSource _looked;

    /// <param name="looked">Completed when the seeds were looked at once, or cannot be.</param>
    public Joining(ClusterSettings cluster, NodeEnd end, TimeProvider clock, TaskCompletionSource looked)
    {
        _looked = looked;
        Receive<Found>(found =>
        {
            _looked.TrySetResult();
            if (found.Seeds.Count > 0)
                _cluster.JoinSeedNodes(found.Seeds.Select(seed => Address.Parse($"{_cluster.SelfAddress.Protocol}://{NodeHost.SystemName}@{seed}")));
            else if (end.Because(ExitCode.Usage, "no seed has a certificate that this node believes, see the log above; give all nodes certificates of the same CA"))
                _ = CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterJoinUnsuccessfulReason.Instance);
        });
        // Unexpected: the supervisor starts this anew, and with it the look.
        Receive<Status.Failure>(failed => throw new InvalidOperationException("the seeds could not be looked at", failed.Cause));
        FindAsync(cluster, clock).PipeTo(Self);
    }

    public static Props Props(ClusterSettings cluster, NodeEnd end, TimeProvider clock, TaskCompletionSource looked) => Akka.Actor.Props.Create(() => new Joining(cluster, end, clock, looked));

    protected override void PostStop()
    {
        _looked.TrySetResult();
        _life.Cancel();
        _life.Dispose();
    }

    private async Task<Found> FindAsync(ClusterSettings cluster, TimeProvider clock) => new(await SeedOrder.OfAsync(cluster, clock, Say, _life.Token));

    private void Say(string what)
    {
        _log.Warning(what);
        _looked.TrySetResult();
    }

    private sealed record Found(IReadOnlyList<string> Seeds);
}
