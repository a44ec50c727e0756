using System.Text;
using Akka.Actor;
using Akka.Cluster;
using LavaActors.Scheduling;

namespace LavaActors.Node.Membership;

/// <summary>
/// Ends the process when it stood still for longer than the cluster waits before it gives a silent node's work to others: nothing that it believes can be trusted then, so that it
/// ends without a hand-over, at once (exit code <see cref="ExitCode.StoodStill"/>). A thread of its own, because actors come late after a pause.
/// </summary>
internal sealed class PauseWatchdog : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;
    private readonly TimeSpan _limit;
    private readonly Func<Standstill.Company> _company;

    private PauseWatchdog(TimeSpan limit, Func<Standstill.Company> company)
    {
        (_limit, _company) = (limit, company);
        _thread = new Thread(Watch) { IsBackground = true, Priority = ThreadPriority.Highest, Name = "pause-watchdog" };
        _thread.Start();
    }

    /// <summary>Watches this process until its actor system has ended.</summary>
    public static void Start(ActorSystem system)
    {
        var cluster = Akka.Cluster.Cluster.Get(system);
        var config = system.Settings.Config.GetConfig("akka.cluster");
        var limit = Standstill.Limit(
            config.GetTimeSpan("failure-detector.acceptable-heartbeat-pause"),
            config.GetTimeSpan("split-brain-resolver.stable-after"),
            config.GetTimeSpan("failure-detector.heartbeat-interval"));
        var watchdog = new PauseWatchdog(limit, () => CompanyOf(cluster));
        system.WhenTerminated.ContinueWith(_ => watchdog.Dispose(), TaskScheduler.Default);
    }

    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
    }

    private static Standstill.Company CompanyOf(Akka.Cluster.Cluster cluster)
    {
        var (self, company) = (cluster.SelfUniqueAddress, Standstill.Company.None);
        foreach (var member in cluster.State.Members)
        {
            if (member.UniqueAddress == self || !member.HasRole(SchedulingHosting.Role) || member.Status is MemberStatus.Joining or MemberStatus.Removed) continue;
            if (!DeathRules.AreOnOneHost(NodeAddress.Of(self.Address), NodeAddress.Of(member.Address))) return Standstill.Company.OnOtherHosts;
            company = Standstill.Company.OnThisHost;
        }

        return company;
    }

    private void Watch()
    {
        var (still, ran, passed) = (Standstill.None, Libc.Running(), Libc.SinceBoot());
        var company = _company();
        while (!_end.Wait(Beat))
        {
            var (ranNow, passedNow) = (Libc.Running(), Libc.SinceBoot());
            // Who was there before the pause: this is about what they did during it.
            still = still.After(ranNow - ran, passedNow - passed, Beat, company);
            (ran, passed) = (ranNow, passedNow);
            if (still.IsTooLong(_limit, company) && !System.Diagnostics.Debugger.IsAttached) End(still.Missed);
            company = _company();
        }
    }

    private void End(TimeSpan missed)
    {
        var text = FormattableString.Invariant(
            $"lava-actors: this process stood still for {missed.TotalSeconds:0.0} s, and the cluster waits for {_limit.TotalSeconds:0.0} s before it gives a node's work to others; it ends, start it again\n");
        // A full pipe must not hold it up, and nothing else of this process may run any more.
        Libc.WriteToErrorIfReady(Encoding.UTF8.GetBytes(text));
        Libc.Exit(ExitCode.StoodStill);
    }
}
