using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LavaActors.Protocol.Consoles;

namespace LavaActors.Gateway.Consoles;

/// <summary>The frames of one client's WebSocket. One reads and one writes at a time.</summary>
internal sealed class ConsoleSocket(WebSocket socket, TimeProvider clock)
{
    private const int LongestCommand = 4096;

    // Fragments may be empty, and then there is no end of them.
    private const int MostFragments = 64;

    // A client that takes nothing for so long is gone.
    private static readonly TimeSpan TakesWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ClosesWithin = TimeSpan.FromSeconds(5);

    private readonly byte[] _buffer = new byte[LiveConsoleMessages.MaxTyped];

    public Task SayAsync<T>(T frame, JsonTypeInfo<T> type, CancellationToken stop) => SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame, type), WebSocketMessageType.Text, stop);

    public Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop) => SendAsync(bytes, WebSocketMessageType.Binary, stop);

    /// <summary>The next frame: a <see cref="ConsoleFrames.Command"/>, or the bytes that are typed; null when the client is gone.</summary>
    /// <exception cref="ConsoleFrameException">It is none that there is.</exception>
    public async Task<object?> ReceiveAsync(CancellationToken stop)
    {
        var length = 0;
        for (var fragments = 1; ; fragments++)
        {
            var received = await socket.ReceiveAsync(_buffer.AsMemory(length), stop);
            if (received.MessageType == WebSocketMessageType.Close) return null;
            length += received.Count;
            var isText = received.MessageType == WebSocketMessageType.Text;
            if (!received.EndOfMessage && fragments == MostFragments) throw new ConsoleFrameException(WebSocketCloseStatus.MessageTooBig, "the frame has too many fragments");
            if (length >= (isText ? LongestCommand : _buffer.Length) && !received.EndOfMessage) throw new ConsoleFrameException(WebSocketCloseStatus.MessageTooBig, "the frame is too long");
            if (!received.EndOfMessage) continue;
            return isText ? Command(_buffer.AsSpan(0, length)) : _buffer.AsSpan(0, length).ToArray();
        }
    }

    public async Task CloseAsync(WebSocketCloseStatus status, string why)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using var limit = new CancellationTokenSource(ClosesWithin, clock);
        try
        {
            await socket.CloseOutputAsync(status, why, limit.Token);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            socket.Abort();
        }
    }

    private static ConsoleFrames.Command Command(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ConsoleJson.Default.Command) ?? throw new ConsoleFrameException(WebSocketCloseStatus.PolicyViolation, "null is no command");
        }
        catch (JsonException error)
        {
            throw new ConsoleFrameException(WebSocketCloseStatus.PolicyViolation, error.Message);
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(TakesWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        await socket.SendAsync(bytes, type, endOfMessage: true, either.Token);
    }
}
