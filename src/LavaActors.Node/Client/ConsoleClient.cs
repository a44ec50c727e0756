using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Consoles;

namespace LavaActors.Node.Client;

/// <summary>The console of a device, at a node's WebSocket (docs/console.md). One reads and one writes at a time.</summary>
public sealed class ConsoleClient : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    private ConsoleClient()
    {
    }

    /// <exception cref="ClientException">It cannot be had, and why.</exception>
    public static async Task<ConsoleClient> ConnectAsync(Uri server, string? token, string device, CancellationToken stop)
    {
        var client = new ConsoleClient();
        var address = new UriBuilder(new Uri(server, $"api/v0.2/devices/{Uri.EscapeDataString(device)}/console/ws/")) { Scheme = server.Scheme == "https" ? "wss" : "ws" }.Uri;
        client._socket.Options.CollectHttpResponseDetails = true;
        if (token is not null) client._socket.Options.SetRequestHeader("Authorization", $"Token {token}");
        try
        {
            await client._socket.ConnectAsync(address, stop);
            return client;
        }
        catch (WebSocketException error)
        {
            var status = client._socket.HttpStatusCode;
            client.Dispose();
            throw status switch
            {
                HttpStatusCode.NotFound => new ClientException(ExitCode.NotFound, $"there is no device '{device}'", error),
                HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => new ClientException(ExitCode.Failed, $"you may not see device '{device}': is the token right?", error),
                HttpStatusCode.ServiceUnavailable => new ClientException(ExitCode.Failed, $"the dispatcher of '{device}' is not there", error),
                default(HttpStatusCode) => new ClientException(ExitCode.Failed, $"no node answers at {server}: {(error.InnerException ?? error).Message}", error),
                _ => new ClientException(ExitCode.Failed, $"the server answered {(int)status}; is it LavaActors?", error),
            };
        }
    }

    /// <summary>The next of <see cref="ConsoleFrames"/>, or bytes of the device; null when the server is done, for the reason <see cref="EndedBecause"/>.</summary>
    public async Task<object?> ReceiveAsync(CancellationToken stop)
    {
        using var frame = new MemoryStream();
        while (true)
        {
            WebSocketReceiveResult received;
            try
            {
                received = await _socket.ReceiveAsync(_buffer, stop);
            }
            catch (WebSocketException error)
            {
                EndedBecause = error.Message;
                return null;
            }

            if (received.MessageType == WebSocketMessageType.Close)
            {
                EndedBecause = received.CloseStatusDescription is { Length: > 0 } why ? why : "the server closed the connection";
                return null;
            }

            frame.Write(_buffer, 0, received.Count);
            if (!received.EndOfMessage) continue;
            if (received.MessageType == WebSocketMessageType.Binary) return frame.ToArray();
            if (Read(frame.ToArray()) is { } known) return known;
            // Of a later version.
            frame.SetLength(0);
        }
    }

    public string? EndedBecause { get; private set; }

    public Task SendAsync(ReadOnlyMemory<byte> typed, CancellationToken stop) => _socket.SendAsync(typed, WebSocketMessageType.Binary, endOfMessage: true, stop).AsTask();

    public Task SendAsync(ConsoleFrames.Command command, CancellationToken stop) =>
        _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command, ConsoleJson.Default.Command).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, stop).AsTask();

    public void Dispose() => _socket.Dispose();

    private static object? Read(byte[] text)
    {
        var node = JsonNode.Parse(text)!;
        return (string?)node["type"] switch
        {
            "state" => node.Deserialize(ConsoleJson.Default.State),
            "begin" => node.Deserialize(ConsoleJson.Default.Begin),
            "lost" => node.Deserialize(ConsoleJson.Default.Lost),
            "refused" => node.Deserialize(ConsoleJson.Default.Refused),
            _ => null,
        };
    }
}
