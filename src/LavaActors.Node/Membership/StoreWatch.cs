using Akka.Actor;
using Akka.Event;

namespace LavaActors.Node.Membership;

/// <summary>
/// Looks whether the store answers this controller, tells <see cref="NodeStatusActor"/>, and ends the node in order when it is the only one whom the store does not answer
/// (<see cref="StoreReach"/>): what it has goes to those who can work.
/// </summary>
// An actor's resources end with PostStop.
#pragma warning disable CA1001
internal sealed class StoreWatch : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _life = new();
    private readonly Func<CancellationToken, Task<string?>> _probe;
    private readonly TimeSpan _every;
    private StoreReach _reach = StoreReach.Well;
    private string? _problem;

    /// <param name="probe">Why the store does not answer; null when it does.</param>
    /// <param name="others">Whether it answers each of the other controllers.</param>
    /// <param name="status">Told after each look (<see cref="Looked"/>).</param>
    /// <param name="limit">For how long this controller may be the only one.</param>
    public StoreWatch(Func<CancellationToken, Task<string?>> probe, Func<Task<bool?[]>> others, IActorRef status, TimeSpan limit, NodeEnd end, TimeProvider clock)
    {
        (_probe, _every) = (probe, limit / 5);
        var began = clock.GetTimestamp();
        Receive<Look>(_ => BeginLook());
        Receive<Looked>(looked =>
        {
            status.Tell(looked);
            Say(looked.Problem);
            if (looked.Problem is not null) others().PipeTo(Self, success: answers => new Heard(answers));
            else Next([]);
        });
        Receive<Heard>(heard => Next(heard.Others));
        // Unexpected: the supervisor starts this anew, and with it the looks.
        Receive<Status.Failure>(failed => throw new InvalidOperationException("it could not be looked whether the store answers", failed.Cause));

        void Next(bool?[] answers)
        {
            var now = clock.GetElapsedTime(began);
            _reach = _reach.After(_problem is null, answers, now);
            if (!_reach.IsTooLong(limit, now))
            {
                Timers.StartSingleTimer(Look.Instance, Look.Instance, _every);
                return;
            }

            var why = FormattableString.Invariant(
                $"the store answers another controller and has not answered this one for {limit.TotalSeconds:0} s ({_problem}): it leaves the cluster, so that others do its work; start it again, and it waits for its store before it joins");
            if (!end.Because(ExitCode.Failed, why)) return;
            _log.Error("{0}", why);
            _ = CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
        }
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Func<CancellationToken, Task<string?>> probe, Func<Task<bool?[]>> others, IActorRef status, TimeSpan limit, NodeEnd end, TimeProvider clock) =>
        Akka.Actor.Props.Create(() => new StoreWatch(probe, others, status, limit, end, clock));

    protected override void PreStart() => BeginLook();

    protected override void PostStop()
    {
        _life.Cancel();
        _life.Dispose();
    }

    private void BeginLook() => _probe(_life.Token).PipeTo(Self, success: problem => new Looked(problem));

    private void Say(string? problem)
    {
        if (_problem is null && problem is not null) _log.Warning("the store does not answer this controller: {0}", problem);
        if (_problem is not null && problem is null) _log.Info("the store answers this controller again");
        _problem = problem;
    }

    /// <summary>The end of a look.</summary>
    /// <param name="Problem">Why the store does not answer; null when it does.</param>
    internal sealed record Looked(string? Problem) : INoSerializationVerificationNeeded;

    private sealed record Heard(bool?[] Others) : INoSerializationVerificationNeeded;

    private sealed class Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }
}
