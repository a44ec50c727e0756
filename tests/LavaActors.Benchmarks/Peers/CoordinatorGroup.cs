using System.Diagnostics;

namespace LavaActors.Benchmarks.Peers;

/// <summary>A group at the real lava-coordinator, and the members that stand at its barriers, each with the polling of a dispatcher's job.</summary>
/// <param name="spread">Where within one poll a member comes.</param>
public sealed class CoordinatorGroup(int port, string name, int size, TimeSpan poll, Random spread)
{
    // A coordinator of which an answer is lost keeps a member for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly CoordinatorMember[] _members = [.. Enumerable.Range(0, size).Select(n => new CoordinatorMember(port, name, size, n, poll))];
    private int _barriers;

    /// <summary>Everybody joins, one after the other: no figure, so nobody need wait for a poll.</summary>
    public async Task FormAsync()
    {
        var isComplete = false;
        foreach (var member in _members) isComplete = await member.JoinAsync();
        if (!isComplete) throw new InvalidOperationException($"lava-coordinator did not form a group of {size}");
    }

    /// <summary>From the last one's arrival until everybody is let through; the others have come before, spread over one poll, as jobs that know nothing of one another do.</summary>
    public async Task<TimeSpan> OneIsLateAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var (barrier, waiting) = (NextBarrier(), new List<Task>());
        var others = new List<Task>();
        foreach (var member in _members[..^1])
        {
            var stands = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add(stands.Task);
            others.Add(PassAsync(member, barrier, spread.NextDouble() * poll, stands, limit.Token));
        }

        await Task.WhenAll(waiting).WaitAsync(limit.Token);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll([PassAsync(_members[^1], barrier, TimeSpan.Zero, null, limit.Token), .. others]);
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Everybody comes at the same moment.</summary>
    public async Task<TimeSpan> AllAtOnceAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var (barrier, start) = (NextBarrier(), Stopwatch.GetTimestamp());
        await Task.WhenAll(_members.Select(member => PassAsync(member, barrier, TimeSpan.Zero, null, limit.Token)).ToList());
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>The first member stands at a barrier of which nobody else comes.</summary>
    /// <param name="stands">Completes when the coordinator has noted it.</param>
    /// <returns>What it was told in the end.</returns>
    public Task<string> HalfFillAsync(TaskCompletionSource stands, CancellationToken stop) => _members[0].SyncAsync(NextBarrier(), stands, stop);

    private string NextBarrier() => $"barrier-{_barriers++}";

    private static async Task PassAsync(CoordinatorMember member, string barrier, TimeSpan after, TaskCompletionSource? stands, CancellationToken stop)
    {
        if (after > TimeSpan.Zero) await Task.Delay(after, TimeProvider.System, stop);
        var answer = await member.SyncAsync(barrier, stands, stop);
        if (answer != "ack") throw new InvalidOperationException($"lava-coordinator answered '{answer}' at a barrier");
    }
}
