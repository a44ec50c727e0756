using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LavaActors.Benchmarks.Peers;

/// <summary>
/// A job of a group as lava-coordinator sees it: one request per connection, asked again after the poll delay as long as the answer is <c>wait</c>
/// (spec: multinode.md §5.2 to 5.4, §7.1).
/// </summary>
/// <param name="poll">The shipped setting is 3 s.</param>
public sealed class CoordinatorMember(int port, string group, int size, int number, TimeSpan poll)
{
    private const int HeaderLength = 8;
    private static readonly TimeSpan DelayGrowth = TimeSpan.FromSeconds(2);

    /// <summary>Says that it is there; true as soon as all are.</summary>
    public async Task<bool> JoinAsync() => await AskAsync(Request("group_data"), CancellationToken.None) is { } answer && ResponseOf(answer) == "group_data";

    /// <summary>Stands at a barrier until it is let through.</summary>
    /// <param name="messageId">A barrier's own: one that is used again may open early.</param>
    /// <param name="stands">Completes when the coordinator has said <c>wait</c>.</param>
    /// <returns>The last answer: <c>ack</c>; <c>nack</c> when the coordinator knows no such group.</returns>
    public async Task<string> SyncAsync(string messageId, TaskCompletionSource? stands, CancellationToken stop)
    {
        var (request, delay) = (Request("lava_sync", messageId), poll);
        while (true)
        {
            JsonNode? answer;
            try
            {
                answer = await AskAsync(request, stop);
            }
            catch (SocketException)
            {
                // Not reached: it waits longer each time.
                await Task.Delay(delay, TimeProvider.System, stop);
                delay += DelayGrowth;
                continue;
            }

            delay = poll;
            // No answer is as good as 'wait', but the coordinator need not have read the question.
            if (answer is not null && ResponseOf(answer) is var response && response != "wait") return response;
            if (answer is not null) stands?.TrySetResult();
            await Task.Delay(poll, TimeProvider.System, stop);
        }
    }

    private static string ResponseOf(JsonNode answer) => answer["response"]!.GetValue<string>();

    private byte[] Request(string request, string? messageId = null)
    {
        var fields = new JsonObject
        {
            ["port"] = port,
            ["blocksize"] = 4096,
            ["poll_delay"] = poll.TotalSeconds,
            ["host"] = "localhost",
            ["hostname"] = "bench",
            ["client_name"] = $"{number + 1}",
            ["group_name"] = group,
            ["role"] = "guest",
            ["request"] = request,
        };
        if (messageId is null) fields["group_size"] = size;
        else fields["messageID"] = messageId;
        var body = fields.ToJsonString();
        // In one piece: the coordinator drops what comes in two.
        return Encoding.ASCII.GetBytes($"{body.Length:X8}{body}");
    }

    /// <summary>One request on a connection of its own; null when it was closed or broken before there was an answer.</summary>
    /// <exception cref="SocketException">The coordinator cannot be reached.</exception>
    private async Task<JsonNode?> AskAsync(byte[] request, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, stop);
        try
        {
            await using var line = new NetworkStream(socket);
            await line.WriteAsync(request, stop);
            socket.Shutdown(SocketShutdown.Send);
            var header = new byte[HeaderLength];
            await line.ReadExactlyAsync(header, stop);
            var body = new byte[Convert.ToInt32(Encoding.ASCII.GetString(header), 16)];
            await line.ReadExactlyAsync(body, stop);
            return JsonNode.Parse(body);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            return null;
        }
    }
}
