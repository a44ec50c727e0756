using System.Net;
using System.Net.Sockets;

namespace LavaActors.Node.Membership;

/// <summary>What a connection to another node's port comes to.</summary>
internal static class PortProbe
{
    public enum Answer
    {
        /// <summary>No answer in time, or the network says that there is no way: nothing is known of the process.</summary>
        None,

        /// <summary>The kernel of that host has the port open for a process, which may stand still.</summary>
        Accepted,

        /// <summary>That host is there, and no process has the port.</summary>
        Refused,
    }

    public static async Task<Answer> TryAsync(IPEndPoint port, TimeSpan limit, TimeProvider clock)
    {
        using var socket = new Socket(port.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var end = new CancellationTokenSource(limit, clock);
        try
        {
            await socket.ConnectAsync(port, end.Token);
            return Answer.Accepted;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionRefused ? Answer.Refused : Answer.None;
        }
        catch (OperationCanceledException)
        {
            return Answer.None;
        }
    }
}
