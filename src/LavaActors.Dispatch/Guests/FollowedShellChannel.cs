using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Guests;

/// <summary>
/// A detached test runner as a console. Where the connection breaks, it is made again within the limit and the output goes on at the byte where it stopped; what is typed meanwhile
/// waits. What was typed at the moment of the break may be lost or come twice: the commands on the target ask again for what they miss, and know an answer by its number.
/// </summary>
/// <param name="open">Opens a channel that follows the output from a byte on; connects first where that is needed. Fails with <see cref="IOException"/> if it broke, with
/// <see cref="ActionFault"/> if it cannot be made any more.</param>
/// <param name="from">The first byte of the output that is wanted.</param>
/// <param name="target">For messages.</param>
/// <param name="log">The run's.</param>
/// <param name="clock">Says how long a channel has lasted.</param>
/// <param name="passed">Told up to which byte the output was taken. Must be quick and must not throw.</param>
internal sealed class FollowedShellChannel(Func<long, CancellationToken, Task<IFollowChannel>> open, long from, GuestTarget target, RunLog log, TimeProvider clock, Action<long>? passed = null) : IByteChannel
{
    /// <summary>Channels that end at once, one after another, before it is given up: then it is not the connection.</summary>
    private const int MostInVain = 5;

    /// <summary>A channel that lasted this long did not end at once, though the tests said nothing meanwhile: the network may be cut as often as it likes.</summary>
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private TaskCompletionSource<IFollowChannel> _current = New();
    private long _offset = from;
    private long _opened;
    private int _inVain;
    private bool _disposed;

    public bool IsSecureShell => true;

    /// <summary>The byte of the output that comes next.</summary>
    public long Offset => Interlocked.Read(ref _offset);

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken stop)
    {
        string? broke = null;
        passed?.Invoke(Offset);
        while (true)
        {
            if (!_current.Task.IsCompletedSuccessfully)
            {
                var opened = await OpenAsync(stop);
                if (broke is not null) log.Info($"{target}: connected again; the output of the tests goes on at byte {Offset}");
                (broke, _opened) = (null, clock.GetTimestamp());
                if (!_current.TrySetResult(opened)) await opened.DisposeAsync();
            }

            var channel = await _current.Task;
            try
            {
                var n = await channel.ReadAsync(buffer, stop);
                if (n > 0)
                {
                    Interlocked.Add(ref _offset, n);
                    _inVain = 0;
                    return n;
                }

                if (channel.HasEnded) throw new EndOfStreamException(channel.EndedWith == 0 ? "the test runner on the target ended without saying so" : $"the output of the test runner could not be followed (exit code {channel.EndedWith})");
                broke = "the other side closed the connection";
            }
            catch (IOException e) when (e is not EndOfStreamException)
            {
                broke = e.Message;
            }

            lock (_gate)
            {
                if (_disposed) return 0;
                _current = New();
            }

            await channel.DisposeAsync();
            if (clock.GetElapsedTime(_opened) >= Steady) _inVain = 0;
            if (++_inVain > MostInVain) throw new EndOfStreamException(broke);
            log.Warning($"{target}: {broke}. The tests go on there; connecting again");
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken stop)
    {
        var channel = await Current().Task.WaitAsync(stop);
        try
        {
            await channel.WriteAsync(data, stop);
        }
        catch (IOException) when (!_disposed)
        {
            // Lost with the connection, and asked for again.
        }
    }

    public async ValueTask DisposeAsync()
    {
        TaskCompletionSource<IFollowChannel> current;
        lock (_gate)
        {
            _disposed = true;
            current = _current;
        }

        if (current.Task.IsCompletedSuccessfully) await current.Task.Result.DisposeAsync();
        else current.TrySetException(new IOException("it was closed here"));
    }

    private static TaskCompletionSource<IFollowChannel> New()
    {
        var made = new TaskCompletionSource<IFollowChannel>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = made.Task.ContinueWith(t => t.Exception, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously);
        return made;
    }

    private TaskCompletionSource<IFollowChannel> Current()
    {
        lock (_gate) return _current;
    }

    private async Task<IFollowChannel> OpenAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await open(Offset, stop);
            }
            catch (IOException) when (!stop.IsCancellationRequested && ++_inVain <= MostInVain)
            {
                // It broke again between login and command.
            }
            catch (Exception e) when (e is ActionFault or IOException)
            {
                _current.TrySetException(new IOException(e.Message, e));
                throw new EndOfStreamException(e.Message, e);
            }
        }
    }
}
