using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using LavaActors.Protocol.Coordinator;

namespace LavaActors.Coordination.Door;

/// <summary>
/// The TCP door to the groups of LAVA's own dispatchers (spec: multinode.md §5): one request for each connection, each with a time of its own. Has no state: a client may ask at any node's door.
/// </summary>
public sealed class CoordinatorDoor(DoorSettings settings, Func<CancellationToken, Task<IActorRef>> groups, TimeProvider clock, Action<string> log) : IAsyncDisposable
{
    // So much of an answer the system holds for a client that takes nothing.
    private const int SendBufferBytes = 64 * 1024;

    // With too many open files the next connection cannot be taken either, and neither the log nor the processor should be full of that.
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _life = new();
    private readonly DoorConnections _open = new(settings);
    private readonly DoorGroups _groups = new(settings, clock);
    private readonly TcpListener _listener = new(settings.Listen);
    private int _isClosed;
    private Task _accepting = Task.CompletedTask;

    /// <summary>Where it listens, once it does.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <exception cref="SocketException">The address is taken, or is none of this host.</exception>
    public void Start()
    {
        _listener.Start(backlog: 128);
        _accepting = Task.Run(AcceptAsync);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 1) return;
        await _life.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _life.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_life.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptSocketAsync(_life.Token);
            }
            catch (SocketException error)
            {
                // A connection that was gone before it was taken, or too many open files: the next one may do.
                log($"a connection was not taken: {error.Message}");
                await Task.Delay(AfterFailure, clock, _life.Token);
                continue;
            }

            _ = ServeAsync(socket);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var closing = socket;
        var address = (socket.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (!settings.Allows(address))
        {
            log($"{address} is not allowed to ask the coordinator");
            return;
        }

        if (!_open.TryEnter(address)) return;
        try
        {
            await AnswerAsync(socket, address);
        }
        catch (OperationCanceledException) when (!_life.IsCancellationRequested)
        {
            log($"{address} was let go: it took longer than {settings.Patience.TotalSeconds:0} s to ask, or to take its answer");
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client is gone, or the node ends; it asks again.
        }
        finally
        {
            _open.Leave(address);
        }
    }

    private async Task AnswerAsync(Socket socket, IPAddress address)
    {
        byte[]? payload;
        using (var limit = Limit())
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _life.Token))
            payload = await ReadAsync(socket, either.Token);
        if (payload is null) return;
        var text = CoordinatorRequest.Read(payload) is { } request ? await AskAsync(request, address) : PolledAnswers.Nack;
        if (text.Length == 0) return;
        socket.SendBufferSize = SendBufferBytes;
        using (var limit = Limit())
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _life.Token))
        {
            ReadOnlyMemory<byte> rest = CoordinatorFrame.Write(text);
            while (rest.Length > 0) rest = rest[await socket.SendAsync(rest, SocketFlags.None, either.Token)..];
            socket.Shutdown(SocketShutdown.Send);
        }
    }

    private CancellationTokenSource Limit() => new(settings.Patience, clock);

    /// <summary>Exactly the length that was announced. Null for what is no request at all.</summary>
    private static async Task<byte[]?> ReadAsync(Socket socket, CancellationToken stop)
    {
        var header = new byte[CoordinatorFrame.HeaderBytes];
        if (!await FillAsync(socket, header, stop) || CoordinatorFrame.Length(header) is not { } length) return null;
        var payload = new byte[length];
        return await FillAsync(socket, payload, stop) ? payload : null;
    }

    private static async Task<bool> FillAsync(Socket socket, Memory<byte> buffer, CancellationToken stop)
    {
        while (buffer.Length > 0)
        {
            var count = await socket.ReceiveAsync(buffer, SocketFlags.None, stop);
            if (count == 0) return false;
            buffer = buffer[count..];
        }

        return true;
    }

    private async Task<string> AskAsync(CoordinatorMessages.Request request, IPAddress address)
    {
        if (!_groups.TryEnter(address, request.Group, out var isNew))
        {
            log($"{address} is refused group {request.Group}: it takes part in {settings.MostGroupsOfOne} already, or all together in {settings.MostGroups}; a group counts until it is cleared, or for {settings.GroupsForgottenAfter.TotalHours:0} h without a request");
            return PolledAnswers.Nack;
        }

        var answer = await AskAsync(request);
        // One that is not taken makes no group, and who has cleared his part is done with it.
        if (request.Kind == CoordinatorRequest.Clear || (isNew && answer == PolledAnswers.Nack)) _groups.Leave(address, request.Group);
        return answer;
    }

    /// <summary>While a group moves to another node its clients wait: they ask the same again, which does no harm.</summary>
    private async Task<string> AskAsync(CoordinatorMessages.Request request)
    {
        try
        {
            var region = await groups(_life.Token);
            return (await region.Ask<CoordinatorMessages.Answer>(request, settings.GroupAnswer, _life.Token)).Text;
        }
        catch (AskTimeoutException)
        {
            return PolledAnswers.Wait;
        }
    }
}
