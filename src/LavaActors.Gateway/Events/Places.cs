namespace LavaActors.Gateway.Events;

/// <summary>Counts who follows something on this node: there is an end to what one node can serve, and nobody has all of it. Safe for many threads.</summary>
/// <param name="most">So many at a time.</param>
/// <param name="mostOfOne">So many of them one user may have, or one address of nobody in particular.</param>
public class Places(int most, int mostOfOne)
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
            if (_count >= most || his >= mostOfOne) return null;
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

    private sealed class Place(Places places, string whom) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0) places.Leave(whom);
        }
    }
}
