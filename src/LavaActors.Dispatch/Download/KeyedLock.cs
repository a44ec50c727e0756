namespace LavaActors.Dispatch.Download;

/// <summary>One lock for each key that is in use, so that of equal downloads only one runs.</summary>
internal sealed class KeyedLock
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    /// <summary>Waits for its turn; <paramref name="onWait"/> is called first if that takes waiting. Dispose the result to let the next one in.</summary>
    public async Task<IDisposable> EnterAsync(string key, Action onWait, CancellationToken cancel)
    {
        Slot slot;
        lock (_gate)
        {
            if (!_slots.TryGetValue(key, out slot!))
                _slots[key] = slot = new Slot();
            slot.Users++;
        }

        try
        {
            if (!await slot.Turn.WaitAsync(TimeSpan.Zero, cancel).ConfigureAwait(false))
            {
                onWait();
                await slot.Turn.WaitAsync(cancel).ConfigureAwait(false);
            }
        }
        catch
        {
            Leave(key, slot);
            throw;
        }

        return new Held(this, key, slot);
    }

    private void Leave(string key, Slot slot)
    {
        lock (_gate)
        {
            if (--slot.Users > 0)
                return;
            _slots.Remove(key);
        }

        slot.Turn.Dispose();
    }

    private sealed class Slot
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Held(KeyedLock owner, string key, Slot slot) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (_left)
                return;
            _left = true;
            slot.Turn.Release();
            owner.Leave(key, slot);
        }
    }
}
