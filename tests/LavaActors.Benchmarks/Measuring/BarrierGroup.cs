using System.Diagnostics;
using Akka.Actor;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>A group and the runs of its members, each with its own line to it.</summary>
public sealed class BarrierGroup(ActorSystem system, IActorRef groups, string name, int size)
{
    private readonly GroupId _id = new(name);
    private readonly GroupClient[] _runs = [.. Enumerable.Range(0, size).Select(_ => GroupClient.Start(system, groups))];

    public async Task FormAsync()
    {
        var members = Enumerable.Range(0, size).Select(n => new GroupMember(Member(n), "guest")).ToList();
        if (await _runs[0].CallAsync(new FormGroup(_id, CommandId.New(), members), CancellationToken.None) is not Acknowledged)
            throw new InvalidOperationException($"the group {_id} was not formed");
    }

    /// <summary>The usual case: all others wait already, their arrivals stored, when the last one comes.</summary>
    public async Task<TimeSpan> OneIsLateAsync()
    {
        var others = Enumerable.Range(0, size - 1).Select(SyncAsync).ToList();
        while (await _runs[0].CallAsync(new Describe(_id, CommandId.New()), CancellationToken.None) is Description standing && standing.Waiting.Count < size - 1)
            await Task.Yield();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll([SyncAsync(size - 1), .. others]);
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>The worst case: everybody arrives at the same moment, and every arrival has to be stored first.</summary>
    public async Task<TimeSpan> AllAtOnceAsync()
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, size).Select(SyncAsync).ToList());
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Milliseconds of rounds, sorted; the first ones do not count.</summary>
    /// <param name="round">Given its number.</param>
    public static async Task<double[]> TimesAsync(Func<int, Task<TimeSpan>> round, int warmUp, int rounds)
    {
        for (var n = 0; n < warmUp; n++)
            await round(n);
        var times = new double[rounds];
        for (var n = 0; n < rounds; n++)
            times[n] = (await round(n)).TotalMilliseconds;
        Array.Sort(times);
        return times;
    }

    private static JobId Member(int n) => new(n + 1);

    private async Task SyncAsync(int n)
    {
        var reply = await _runs[n].CallAsync(new Sync(_id, CommandId.New(), Member(n), "clients"), CancellationToken.None);
        if (reply is not Released)
            throw new InvalidOperationException($"member {n} was not released but got {reply}");
    }
}
