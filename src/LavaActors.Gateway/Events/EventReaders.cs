namespace LavaActors.Gateway.Events;

/// <summary>Counts who follows the lab's events on this node: there is an end to what one node can serve.</summary>
public sealed class EventReaders(EventPatience patience)
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>A place, to be given back; null when all are taken.</summary>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= patience.MostReaders) return new Place(this);
        Interlocked.Decrement(ref _count);
        return null;
    }

    private sealed class Place(EventReaders readers) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0) Interlocked.Decrement(ref readers._count);
        }
    }
}
