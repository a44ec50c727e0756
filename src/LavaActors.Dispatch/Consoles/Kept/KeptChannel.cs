using System.Net.Sockets;

namespace LavaActors.Dispatch.Consoles.Kept;

/// <summary>The dispatcher's side of a kept console (<see cref="ConsoleKeeper"/>). What comes first is the output that nobody has taken yet.</summary>
public sealed class KeptChannel : IKeptProgram
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private int _left;

    private KeptChannel(Socket socket, KeeperHello hello) => (_socket, Hello) = (socket, hello);

    /// <summary>How things stood when it connected.</summary>
    public KeeperHello Hello { get; }

    public bool IsSecureShell => false;

    /// <summary>Connects to the keeper that listens on a socket; whoever was connected before is not any more.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="IOException">Who listens there is no keeper, or ends in this moment, or says nothing.</exception>
    public static async Task<KeptChannel> ConnectAsync(string path, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(AnswerLimit);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), late.Token);
            if (await KeeperFrame.ReadHeaderAsync(socket, late.Token) is not { Kind: KeeperFrame.Hello } header) throw new IOException("the keeper of the console does not say how things stand");
            var payload = new byte[header.Length];
            await KeeperFrame.ReadAsync(socket, payload, late.Token);
            return new KeptChannel(socket, KeeperHello.Of(payload));
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            socket.Dispose();
            throw new IOException($"the keeper of the console said nothing for {AnswerLimit.TotalSeconds:0} s", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>How a message says what a program ended with.</summary>
    /// <param name="code">As of <see cref="KeeperHello.Exit"/>.</param>
    public static string Saying(int code) => code > 128 ? $"exit code {code}, as of signal {code - 128}" : $"exit code {code}";

    /// <exception cref="IOException">The program has ended, and this says with what; or its keeper has.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken stop)
    {
        try
        {
            while (_left == 0) _left = await NextAsync(stop);
            var n = await _socket.ReceiveAsync(buffer.Length > _left ? buffer[.._left] : buffer, stop);
            if (n == 0) throw Gone("the connection ended");
            _left -= n;
            return n;
        }
        catch (SocketException e)
        {
            throw Gone(e.Message, e);
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken stop)
    {
        await _writing.WaitAsync(stop);
        try
        {
            while (!data.IsEmpty)
            {
                var piece = data[..Math.Min(data.Length, KeeperFrame.MaxPayload)];
                await KeeperFrame.WriteAsync(_socket, KeeperFrame.Of(KeeperFrame.Input, piece.Span), stop);
                data = data[piece.Length..];
            }
        }
        catch (SocketException e)
        {
            throw Gone(e.Message, e);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async Task EndAsync()
    {
        using var late = new CancellationTokenSource(EndLimit);
        try
        {
            await _writing.WaitAsync(late.Token);
            await KeeperFrame.WriteAsync(_socket, KeeperFrame.Of(KeeperFrame.End, []), late.Token);
            var rest = new byte[KeeperFrame.MaxPayload];
            while (await _socket.ReceiveAsync(rest, late.Token) > 0)
            {
                // Output that nobody wants any more. The keeper closes when the program is gone.
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It has ended already; or it hangs, and is killed with what else the run has left.
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Reads up to the next piece of output, and answers its length.</summary>
    private async ValueTask<int> NextAsync(CancellationToken stop)
    {
        if (await KeeperFrame.ReadHeaderAsync(_socket, stop) is not var (kind, length)) throw Gone("it closed the connection");
        if (kind == KeeperFrame.Output) return length;
        if (kind != KeeperFrame.Ended) throw new IOException($"the keeper of the console said something of kind {kind} that it should not");
        var payload = new byte[length];
        await KeeperFrame.ReadAsync(_socket, payload, stop);
        throw new IOException($"the program has ended ({Saying(KeeperFrame.ExitOf(payload))})");
    }

    private static IOException Gone(string why, SocketException? cause = null) => new($"the process that keeps the console has ended, or another dispatcher has its console now: {why}", cause);
}
