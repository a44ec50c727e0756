using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Events;

/// <summary>The jobs that devices' events name, each read once in a while for all who follow the events on this node. Safe for many threads.</summary>
public sealed class HeldJobs(IJobQueries queries, TimeProvider clock)
{
    // As old as permissions are, too.
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(2);

    // A lab has fewer devices.
    private const int Most = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Task<JobRow?> Row, long At)> _kept = new(StringComparer.Ordinal);

    /// <summary>A job by what users call it, or by its number, as it was at most two seconds ago; null when there is none.</summary>
    public Task<JobRow?> FindAsync(string displayId, CancellationToken stop)
    {
        lock (_gate)
        {
            if (_kept.TryGetValue(displayId, out var known) && !known.Row.IsFaulted && clock.GetElapsedTime(known.At) < KeepFor) return known.Row.WaitAsync(stop);
            if (_kept.Count >= Most) _kept.Clear();
            // Whoever asks first may be gone before it is read, and others wait for it.
            var reading = Task.Run(() => JobId.TryParse(displayId, out var number) ? queries.GetAsync(number, CancellationToken.None) : queries.GetAsync(displayId, CancellationToken.None), CancellationToken.None);
            _kept[displayId] = (reading, clock.GetTimestamp());
            return reading.WaitAsync(stop);
        }
    }
}
