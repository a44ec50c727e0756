namespace LavaActors.Notifications.Callbacks;

/// <summary>Lets only so many bytes be under way together; whoever wants more waits, in the order of asking.</summary>
/// <param name="most">In bytes; what is larger has all of it to itself.</param>
internal sealed class ByteBudget(long most)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(Share Share, TaskCompletionSource Turn)> _waiting = [];
    private readonly long _most = most;
    private long _free = most;

    /// <summary>A share, to be given back by disposing of it.</summary>
    /// <exception cref="OperationCanceledException">Told to stop before there was one.</exception>
    public async Task<IDisposable> TakeAsync(long bytes, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var share = new Share(this, Math.Min(bytes, _most));
        LinkedListNode<(Share Share, TaskCompletionSource Turn)> place;
        lock (_gate)
        {
            place = _waiting.AddLast((share, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
            Grant();
        }

        await using var withdrawal = stop.Register(() => Withdraw(place, stop));
        await place.Value.Turn.Task;
        return share;
    }

    // Of one that has got its share by now there is nothing to take back: it is disposed of as any other.
    private void Withdraw(LinkedListNode<(Share Share, TaskCompletionSource Turn)> place, CancellationToken stop)
    {
        lock (_gate)
        {
            if (place.List is null) return;
            _waiting.Remove(place);
            Grant();
        }

        place.Value.Turn.TrySetCanceled(stop);
    }

    private void GiveBack(long bytes)
    {
        lock (_gate)
        {
            _free += bytes;
            Grant();
        }
    }

    private void Grant()
    {
        while (_waiting.First is { Value: var (share, turn) } && share.Bytes <= _free)
        {
            _waiting.RemoveFirst();
            _free -= share.Bytes;
            turn.SetResult();
        }
    }

    private sealed class Share(ByteBudget budget, long bytes) : IDisposable
    {
        private int _isOver;

        public long Bytes => bytes;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0) budget.GiveBack(bytes);
        }
    }
}
