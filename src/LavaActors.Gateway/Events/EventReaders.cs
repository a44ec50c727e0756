namespace LavaActors.Gateway.Events;

/// <summary>Counts who follows the lab's events on this node: there is an end to what one node can serve, and nobody has all of it.</summary>
public sealed class EventReaders(EventPatience patience)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _byWhom = new(StringComparer.Ordinal);
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>A place, to be given back; null when all are taken, or all that one may have.</summary>
    /// <param name="whom">A user, or an address.</param>
    public IDisposable? TryEnter(string whom)
    {
        lock (_gate)
        {
            var his = _byWhom.GetValueOrDefault(whom);
            if (_count >= patience.MostReaders || his >= patience.MostReadersOfOne) return null;
            _byWhom[whom] = his + 1;
            _count++;
            return new Place(this, whom);
        }
    }

    private void Leave(string whom)
    {
        lock (_gate)
        {
            _count--;
            if (--_byWhom[whom] == 0) _byWhom.Remove(whom);
        }
    }

    private sealed class Place(EventReaders readers, string whom) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0) readers.Leave(whom);
        }
    }
}
