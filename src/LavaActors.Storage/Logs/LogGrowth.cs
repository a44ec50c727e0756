using System.Collections.Concurrent;
using LavaActors.Protocol.Ids;

namespace LavaActors.Storage.Logs;

/// <summary>Those who wait for logs to grow.</summary>
internal sealed class LogGrowth
{
    private readonly ConcurrentDictionary<JobId, TaskCompletionSource> _waiting = new();

    /// <summary>A log has grown: whoever waits looks again.</summary>
    public void Happened(JobId job)
    {
        if (_waiting.TryRemove(job, out var waiting)) waiting.SetResult();
    }

    public async Task<long> BeyondAsync(JobId job, long length, Func<JobId, CancellationToken, Task<long>> now, CancellationToken stop)
    {
        while (true)
        {
            // Before the look: what comes after the look completes it.
            var growth = _waiting.GetOrAdd(job, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            try
            {
                if (await now(job, stop) is var grown && grown > length) return grown;
                await growth.Task.WaitAsync(stop);
            }
            finally
            {
                // Who leaves keeps nothing here: another node may write this log, and nothing would ever remove it. Others who wait look once more.
                if (_waiting.TryRemove(KeyValuePair.Create(job, growth))) growth.SetResult();
            }
        }
    }
}
