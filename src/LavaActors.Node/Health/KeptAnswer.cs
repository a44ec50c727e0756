namespace LavaActors.Node.Health;

/// <summary>An answer that is kept for a while: however many ask, the question is asked once in that time, and by one of them.</summary>
/// <param name="ask">Ends by itself.</param>
internal sealed class KeptAnswer<T>(Func<Task<T>> ask, TimeSpan time, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private Task<T>? _answer;
    private long _asked;

    public Task<T> AskAsync(CancellationToken stop)
    {
        lock (_gate)
        {
            if (_answer is null || (_answer.IsCompleted && clock.GetElapsedTime(_asked) >= time))
            {
                // On its own: a store of one file is read without a pause, and nobody waits for it at this lock.
                (_answer, _asked) = (Task.Run(ask, CancellationToken.None), clock.GetTimestamp());
            }

            return _answer.WaitAsync(stop);
        }
    }
}
