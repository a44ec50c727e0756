using System.Diagnostics;
using Akka.Actor;
using Akka.Hosting;
using LavaActors.Benchmarks.Measuring;
using LavaActors.Benchmarks.Peers;
using LavaActors.Node.Hosting;
using LavaActors.Node.Membership;
using LavaActors.Protocol.Cluster;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using static Akka.Cluster.ClusterEvent;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Benchmarks;

/// <summary>
/// How long after kill -9 of the controller with the scheduler, one of three processes on one store, everything works again, and whether a half-filled barrier was lost
/// or opened early. The last members of one half arrive at the signal, those of the other half when the successor has the scheduler and the group: before that none of these barriers may open. Options: <c>--rounds N</c> (3), <c>--barriers N</c> (30) in each, <c>--fast 1</c> for that profile, <c>--limit SECONDS</c> (10; 5 with --fast), <c>--postgres 1</c> for that
/// instead of an SQLite file, <c>--leave 1</c> for SIGTERM instead, <c>--tls 1</c> for nodes with certificates. The real lava-coordinator is killed in the same run (<see cref="FailoverPeer"/>).
/// </summary>
public static class FailoverBenchmark
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(200);

    // A member that waits asks again every two seconds.
    private static readonly TimeSpan AskedAgain = TimeSpan.FromSeconds(2.5);

    public static async Task<bool> RunAsync(string[] args)
    {
        var (rounds, barriers, isFast) = (Figures.Option(args, "--rounds", 3), Figures.Option(args, "--barriers", 30), Figures.Option(args, "--fast", 0) == 1);
        var limit = Figures.Option(args, "--limit", isFast ? 5 : 10);
        var leaves = Figures.Option(args, "--leave", 0) == 1;
        var hasTls = Figures.Option(args, "--tls", 0) == 1;
        var hasPostgres = Figures.Option(args, "--postgres", 0) == 1;
        Figures.Say($"failover: {(leaves ? "SIGTERM" : "kill -9")} of the controller with the scheduler, one of three, {(isFast ? "fast" : "default")} profile, {(hasPostgres ? "PostgreSQL" : "SQLite")}, {(hasTls ? "TLS" : "no TLS")}, {rounds} rounds with {barriers} half-filled barriers each, seconds after the signal");
        var times = new List<Times>();
        for (var round = 0; round < rounds; round++)
        {
            await using var postgres = hasPostgres ? await PostgresProcess.StartAsync() : null;
            times.Add(await new Round(isFast, leaves, hasTls, postgres?.Store, barriers).RunAsync());
        }

        Print(leaves ? "others see it leave" : "others see it unreachable", times, each => each.Unreachable);
        Print("out of the cluster", times, each => each.Removed);
        Print("the scheduler did not answer for", times, each => each.Scheduler);
        Print("a barrier is released, worst", times, each => each.Barriers);
        Figures.Say($"groups on the controller that was killed: {times.Sum(each => each.There)} of {rounds * barriers}");
        await FailoverPeer.MeasureAsync(barriers);
        var (lost, early) = (times.Sum(each => each.Lost), times.Sum(each => each.Early));
        var isWhole = Figures.Goal($"0 of {rounds * barriers} barriers lost ({lost}) or opened early ({early})", lost + early == 0);
        return Figures.Goal($"everything back within {limit} s", times.All(each => Math.Max(each.Scheduler, each.Barriers) < limit)) && isWhole;
    }

    private static void Print(string what, List<Times> times, Func<Times, double> value) => Figures.PrintSpread(what, [.. times.Select(value)], "s", "0.00");

    private sealed record Times(double Unreachable, double Removed, double Scheduler, double Barriers, int Lost, int Early, int There);

    private sealed class Round(bool isFast, bool leaves, bool hasTls, string? store, int barriers)
    {
        private readonly CancellationTokenSource _limit = new(Patience);
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lava-failover-");

        public async Task<Times> RunAsync()
        {
            int[] ports = [ClusterNode.FreePort(), ClusterNode.FreePort(), ClusterNode.FreePort()];
            var certificates = hasTls ? await MakeCertificatesAsync() : null;
            string[] options = [.. certificates is null ? [] : (string[])["--cluster-certs", certificates], .. isFast ? ["--cluster-profile", "fast"] : (string[])[], .. store is null ? [] : (string[])["--store", store]];
            var data = Path.Combine(_folder.FullName, "data");
            var nodes = new List<ClusterNode>();
            try
            {
                foreach (var port in ports)
                {
                    nodes.Add(ClusterNode.Start("controller", data, port, ports, options));
                    // One after the other, so that the first is the oldest and has the scheduler.
                    await nodes[^1].ReadyAsync(_limit.Token);
                }

                await using var observer = await ObserveAsync(ports, certificates);
                try
                {
                    return await KillAsync(observer, nodes[0]);
                }
                finally
                {
                    await observer.StopAsync(_limit.Token);
                }
            }
            catch (Exception)
            {
                foreach (var node in nodes) await Console.Error.WriteLineAsync($"--- {node.Port}\n{node.Log}");
                throw;
            }
            finally
            {
                foreach (var node in nodes) node.Dispose();
                _limit.Dispose();
                _folder.Delete(recursive: true);
            }
        }

        /// <summary>One certificate for all: what is in it is for people.</summary>
        private async Task<string> MakeCertificatesAsync()
        {
            var ca = Path.Combine(_folder.FullName, "certs");
            foreach (string[] words in new[] { ["ca"], (string[])["node", "lab-1"] })
            {
                using var made = Process.Start(new ProcessStartInfo("dotnet", [NodeProcess.Program, "certs", .. words, "--directory", ca]) { UseShellExecute = false, RedirectStandardOutput = true })!;
                await made.StandardOutput.ReadToEndAsync(_limit.Token);
                await made.WaitForExitAsync(_limit.Token);
                if (made.ExitCode != 0) throw new InvalidOperationException($"certs {words[0]} ended with code {made.ExitCode}");
            }

            return Path.Combine(ca, "lab-1");
        }

        // A dispatcher without boards: it sees what dispatchers see of a controller's death.
        private async Task<WebApplication> ObserveAsync(int[] ports, string? certificates)
        {
            var source = new NodeSettingsSource(Roles: NodeRoles.Dispatcher, DataDirectory: Path.Combine(_folder.FullName, "observer"))
            {
                ClusterListen = $"127.0.0.1:{ClusterNode.FreePort()}",
                Seeds = [.. ports.Select(port => $"127.0.0.1:{port}")],
                ClusterProfile = isFast ? "fast" : null,
                ClusterTls = certificates is null ? null : ClusterTlsFiles.In(certificates),
            };
            var node = NodeHost.Build(NodeSettingsReader.Read(source).Settings!, TimeProvider.System, _ => { });
            await node.StartAsync(_limit.Token);
            await NodeReadiness.WaitAsync(node.Services, _ => { }, _limit.Token);
            return node;
        }

        private async Task<Times> KillAsync(WebApplication observer, ClusterNode victim)
        {
            var system = observer.Services.GetRequiredService<ActorSystem>();
            var registry = observer.Services.GetRequiredService<IActorRegistry>();
            var (groups, scheduler) = (registry.Get<GroupRegion>(), registry.Get<SchedulerProxy>());
            var pairs = await Task.WhenAll(Enumerable.Range(0, barriers).Select(n => Pair.FormAsync(system, groups, n, _limit.Token)));
            var (unreachable, removed) = (new TaskCompletionSource<long>(), new TaskCompletionSource<long>());
            system.ActorOf(Props.Create(() => new Membership(victim.Port, unreachable, removed)));

            var there = await GroupsAtAsync(system, victim.Port);
            var early = pairs.Count(pair => pair.First.IsCompleted);
            var (atOnce, later) = (pairs[..((barriers + 1) / 2)], pairs[((barriers + 1) / 2)..]);
            if (leaves) victim.Terminate();
            else victim.Kill();
            var start = Stopwatch.GetTimestamp();
            var released = atOnce.Select(pair => pair.ReleaseAsync(start, _limit.Token)).ToList();
            var answered = LongestGapAsync(scheduler, start, removed.Task);
            var answers = await Task.WhenAll(released);
            var scheduled = await answered;
            // Each successor has its group then. It kept the arrival; who waits for an answer it hears from him.
            await Task.WhenAll(later.Select(pair => pair.IsHalfFullAsync(_limit.Token)));
            // By now each successor was told of the first arrival once more, which is not to count as another.
            await Task.Delay(AskedAgain, TimeProvider.System, _limit.Token);
            var held = await Task.WhenAll(later.Select(pair => pair.IsHalfFullAsync(_limit.Token)));
            early += later.Count(pair => pair.First.IsCompleted);
            var late = await Task.WhenAll(later.Select(pair => pair.ReleaseAsync(start, _limit.Token)));
            return new Times(
                Seconds(start, await unreachable.Task.WaitAsync(_limit.Token)),
                Seconds(start, await removed.Task.WaitAsync(_limit.Token)),
                scheduled,
                answers.Max(answer => answer.Seconds),
                answers.Count(answer => !answer.Released) + held.Zip(late, (isHeld, end) => isHeld && end.Released).Count(isWhole => !isWhole),
                early,
                there);
        }

        /// <summary>How many groups a controller has, as it says itself.</summary>
        private async Task<int> GroupsAtAsync(ActorSystem system, int port)
        {
            var node = Akka.Cluster.Cluster.Get(system).State.Members.Single(member => member.Address.Port == port).Address;
            var said = await system.ActorSelection(node + NodeMessages.Path).Ask<NodeMessages.NodeStatus>(new NodeMessages.GetNodeStatus(), _limit.Token);
            return said.Shards.Where(count => count.Region == NodeMessages.Groups).Sum(count => count.Entities);
        }

        // Asked all the time until the node is gone and somebody answers.
        private async Task<double> LongestGapAsync(IActorRef scheduler, long start, Task removed)
        {
            var (last, longest) = (start, TimeSpan.Zero);
            while (true)
            {
                try
                {
                    var isGone = removed.IsCompleted;
                    await scheduler.Ask<SchedulerMessages.DeviceList>(new SchedulerMessages.GetDevices(), Answer, _limit.Token);
                    var gap = Stopwatch.GetElapsedTime(last);
                    (last, longest) = (Stopwatch.GetTimestamp(), gap > longest ? gap : longest);
                    if (isGone) return longest.TotalSeconds;
                    await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, _limit.Token);
                }
                catch (AskTimeoutException)
                {
                    // Asked again.
                }
            }
        }

        private static double Seconds(long start, long at) => Stopwatch.GetElapsedTime(start, at).TotalSeconds;
    }

    /// <summary>A group of two, of which one has arrived.</summary>
    private sealed class Pair(GroupId group, GroupClient first, GroupClient second)
    {
        public Task<IReply> First { get; private set; } = null!;

        public static async Task<Pair> FormAsync(ActorSystem system, IActorRef groups, int number, CancellationToken stop)
        {
            var pair = new Pair(new GroupId($"failover-{number}"), GroupClient.Start(system, groups), GroupClient.Start(system, groups));
            await pair.StartAsync(stop);
            return pair;
        }

        /// <summary>The other one arrives; answers when both are through.</summary>
        public async Task<(bool Released, double Seconds)> ReleaseAsync(long start, CancellationToken stop)
        {
            var replies = await Task.WhenAll(First, second.CallAsync(Arrival(2), stop));
            return (replies.All(reply => reply is Released), Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        /// <summary>Whether the group, wherever it is by now, knows the member that waits, and that the other one is missing.</summary>
        public async Task<bool> IsHalfFullAsync(CancellationToken stop) => await second.CallAsync(new Describe(group, CommandId.New()), stop) is Description { Waiting.Count: 1 };

        private async Task StartAsync(CancellationToken stop)
        {
            await first.CallAsync(new FormGroup(group, CommandId.New(), [new GroupMember(new JobId(1), "host"), new GroupMember(new JobId(2), "guest")]), stop);
            First = first.CallAsync(Arrival(1), stop);
            while (await second.CallAsync(new Describe(group, CommandId.New()), stop) is Description { Waiting.Count: 0 }) await Task.Yield();
        }

        private Sync Arrival(long member) => new(group, CommandId.New(), new JobId(member), "clients");
    }

    /// <summary>When a member was first seen unreachable, and when it was gone: timestamps.</summary>
    private sealed class Membership : ReceiveActor
    {
        private readonly TaskCompletionSource<long> _unreachable;
        private readonly TaskCompletionSource<long> _removed;

        public Membership(int port, TaskCompletionSource<long> unreachable, TaskCompletionSource<long> removed)
        {
            (_unreachable, _removed) = (unreachable, removed);
            Receive<UnreachableMember>(change => change.Member.Address.Port == port, _ => _unreachable.TrySetResult(Stopwatch.GetTimestamp()));
            Receive<MemberLeft>(change => change.Member.Address.Port == port, _ => _unreachable.TrySetResult(Stopwatch.GetTimestamp()));
            Receive<MemberDowned>(change => change.Member.Address.Port == port, _ => _unreachable.TrySetResult(Stopwatch.GetTimestamp()));
            Receive<MemberRemoved>(change => change.Member.Address.Port == port, _ => _removed.TrySetResult(Stopwatch.GetTimestamp()));
            ReceiveAny(_ => { });
        }

        protected override void PreStart() => Akka.Cluster.Cluster.Get(Context.System).Subscribe(Self, typeof(IMemberEvent), typeof(IReachabilityEvent));
    }
}
