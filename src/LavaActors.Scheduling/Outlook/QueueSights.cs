namespace LavaActors.Scheduling.Outlook;

/// <summary>
/// Keeps what was made for those who look at the queue: one who reads it in parts finds all of them of one moment. They are made one at a time, and of a long queue, where that takes
/// a while, one serves all who ask for as long as it took to make: however many look, at most half of one processor's time goes into it.
/// </summary>
/// <param name="clock">Tells how long it took.</param>
internal sealed class QueueSights(TimeProvider clock)
{
    /// <summary>One that is made sooner is made anew for everybody who comes after a change.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMilliseconds(100);

    // Why a job waits and when it may start changes with time alone, too.
    private static readonly TimeSpan StillTrue = TimeSpan.FromSeconds(1);

    // Whoever reads one in parts is through before so many others are made.
    private const int Kept = 4;

    private readonly Lock _lock = new();
    private readonly Queue<QueueSight> _kept = [];
    private Task<Made?> _newest = Task.FromResult<Made?>(null);

    // A state of the scheduler that is over has the texts of jobs that nobody needs any more.
    private sealed record Made(QueueSight Sight, WeakReference Of, long Since, TimeSpan Took);

    /// <param name="id">The one that is asked for; null: of now.</param>
    /// <param name="state">What it is made from; one that was made from the same serves as well.</param>
    /// <param name="make">Makes it; called on a thread of the pool.</param>
    public async Task<QueueSight> GetAsync(Guid? id, object state, Func<Task<QueueSight>> make)
    {
        Task<Made?> turn;
        lock (_lock)
        {
            if (id is { } asked && _kept.FirstOrDefault(sight => sight.Id == asked) is { } known) return known;
            turn = _newest = AfterAsync(_newest, state, make);
        }

        return (await turn)!.Sight;
    }

    private async Task<Made?> AfterAsync(Task<Made?> before, object state, Func<Task<QueueSight>> make)
    {
        // One that failed is of no use to the next.
        await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (before.IsCompletedSuccessfully && await before is { } last && Serves(last, state)) return last;
        var began = clock.GetTimestamp();
        var sight = await make();
        lock (_lock)
        {
            _kept.Enqueue(sight);
            if (_kept.Count > Kept) _kept.Dequeue();
        }

        return new Made(sight, new WeakReference(state), clock.GetTimestamp(), clock.GetElapsedTime(began));
    }

    private bool Serves(Made made, object state)
    {
        var age = clock.GetElapsedTime(made.Since);
        return (ReferenceEquals(made.Of.Target, state) && age < StillTrue) || (made.Took >= Long && age < made.Took);
    }
}
