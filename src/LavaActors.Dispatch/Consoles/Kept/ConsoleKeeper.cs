using System.Net.Sockets;

namespace LavaActors.Dispatch.Consoles.Kept;

/// <summary>
/// Keeps the console of a program while no dispatcher is there: starts the program, whose terminal is its own, and serves one client at a time on a Unix socket; a newer one replaces the older. Output that nobody
/// takes is kept, the last mebibyte of it. A client that is slow slows the program, as any line does; without a client the program is not slowed. Ends when a client has been told of the program's end, when
/// a client says so, when nobody was connected for the time that it was given, or when it is stopped; in each case the program is gone then.
/// </summary>
/// <param name="capacity">Bytes of output that are kept.</param>
public sealed class ConsoleKeeper(KeeperOrder order, TimeProvider clock, int capacity = ConsoleKeeper.Capacity)
{
    /// <summary>Bytes of output that are kept for who comes next.</summary>
    public const int Capacity = 1024 * 1024;

    /// <summary>Bytes that are on their way to a client, and lost with it, are not many more than these.</summary>
    private const int Piece = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly KeeperBacklog _backlog = new(capacity);
    private readonly Wake _news = new(), _room = new();
    private CancellationTokenSource _over = null!;
    private ProcessChannel _program = null!;
    private Socket? _client;
    private int? _exit;

    /// <param name="ready">Called once somebody can connect, and the program was started.</param>
    /// <param name="stop">Ends it, and the program.</param>
    /// <exception cref="IOException">The program cannot be started.</exception>
    /// <exception cref="SocketException">The socket cannot be made.</exception>
    public async Task RunAsync(Action ready, CancellationToken stop)
    {
        File.Delete(order.Socket);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(order.Socket));
        listener.Listen(4);
        using var over = _over = new CancellationTokenSource(order.Limit, clock);
        using var stopped = stop.Register(over.Cancel);
        _program = ProcessChannel.Start(order.Words);
        var pumping = Task.CompletedTask;
        try
        {
            ready();
            pumping = PumpAsync();
            while (true) Serve(await listener.AcceptAsync(over.Token));
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
        finally
        {
            await over.CancelAsync();
            // Before the client's connection: whoever sees that end may rely on it.
            await _program.DisposeAsync();
            await pumping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_gate) _client?.Dispose();
            File.Delete(order.Socket);
        }
    }

    private async Task PumpAsync()
    {
        var buffer = new byte[Piece];
        try
        {
            while (await _program.ReadAsync(buffer, _over.Token) is > 0 and var n)
            {
                while (!TryKeep(buffer.AsSpan(0, n))) await _room.WaitAsync(_over.Token);
                _news.Set();
            }
        }
        catch (IOException)
        {
            // Its terminal is gone: so is it.
        }

        var exit = await _program.ExitAsync(_over.Token);
        lock (_gate) _exit = exit;
        _news.Set();
    }

    private bool TryKeep(ReadOnlySpan<byte> output)
    {
        lock (_gate)
        {
            if (_client is not null && _backlog.Count > 0 && _backlog.Count + output.Length > capacity) return false;
            _backlog.Append(output);
            return true;
        }
    }

    private void Serve(Socket client)
    {
        KeeperHello hello;
        lock (_gate)
        {
            _client?.Dispose();
            _client = client;
            _over.CancelAfter(Timeout.InfiniteTimeSpan);
            hello = new KeeperHello(_exit, _backlog.Count, _backlog.TakeDropped());
        }

        _ = ServeAsync(client, hello);
    }

    private async Task ServeAsync(Socket client, KeeperHello hello)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        try
        {
            client.SendBufferSize = Piece;
            await KeeperFrame.WriteAsync(client, KeeperFrame.Of(KeeperFrame.Hello, hello.ToBytes()), gone.Token);
            Task[] both = [SendOutputAsync(client, gone.Token), TakeInputAsync(client, gone.Token)];
            await Task.WhenAny(both);
            await gone.CancelAsync();
            await Task.WhenAll(both).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It has left.
        }
        finally
        {
            Leave(client);
        }
    }

    private void Leave(Socket client)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_client, client) && !_over.IsCancellationRequested)
            {
                _client = null;
                client.Dispose();
                _over.CancelAfter(order.Limit);
            }
        }

        _room.Set();
        // It may have been woken in place of the one who has come since, who has still to send what there was.
        _news.Set();
    }

    /// <summary>Sends what the program prints, and its end, with which all is over.</summary>
    private async Task SendOutputAsync(Socket client, CancellationToken gone)
    {
        var buffer = new byte[Piece];
        while (true)
        {
            int n;
            int? exit;
            lock (_gate) (n, exit) = (_backlog.Peek(buffer), _exit);
            if (n > 0)
            {
                await KeeperFrame.WriteAsync(client, KeeperFrame.Of(KeeperFrame.Output, buffer.AsSpan(0, n)), gone);
                lock (_gate)
                {
                    // What the one before has got, or not, is for the next one.
                    if (!ReferenceEquals(_client, client)) return;
                    _backlog.Take(n);
                }

                _room.Set();
            }
            else if (exit is { } code)
            {
                await KeeperFrame.WriteAsync(client, KeeperFrame.OfExit(code), gone);
                await _over.CancelAsync();
                return;
            }
            else
            {
                await _news.WaitAsync(gone);
            }
        }
    }

    private async Task TakeInputAsync(Socket client, CancellationToken gone)
    {
        while (await KeeperFrame.ReadHeaderAsync(client, gone) is var (kind, length))
        {
            if (kind == KeeperFrame.End)
            {
                await _over.CancelAsync();
                return;
            }

            if (kind != KeeperFrame.Input) return;
            var input = new byte[length];
            await KeeperFrame.ReadAsync(client, input, gone);
            try
            {
                await _program.WriteAsync(input, gone);
            }
            catch (IOException)
            {
                // Typed at a program that has ended: its end is on the way.
            }
        }
    }

    /// <summary>Wakes one who waits, now or when it comes.</summary>
    private sealed class Wake
    {
        private readonly SemaphoreSlim _set = new(0, 1);

        public void Set()
        {
            try
            {
                _set.Release();
            }
            catch (SemaphoreFullException)
            {
                // It is set already.
            }
        }

        public Task WaitAsync(CancellationToken stop) => _set.WaitAsync(stop);
    }
}
