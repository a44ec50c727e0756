using System.Net.Sockets;

namespace LavaActors.Node.Membership.Tls;

/// <summary>
/// What a connection between nodes needs beside TLS: that it goes on at once when a cable is in again. What is not answered the kernel sends again at intervals that double; after 6.9 s without a cable the
/// next time is 6.5 s away (measured). By then the split-brain resolver has seen the other connections of both nodes go on, and puts out the two that do not hear each other. The
/// connection itself has to stay: with a new one Akka forgets which of its system messages have arrived, and the other node is quarantined.
/// </summary>
internal static class TlsSocket
{
    /// <summary>At least so often it is tried again.</summary>
    public static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>So long what was sent may stay unanswered; then the connection is over. By their number, the kernel's default, tries would be over after 15 s when they come so often.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(2);

    // Of IPPROTO_TCP, <linux/tcp.h> and tcp(7). The last is of Linux 6.15.
    internal const int Level = 6, ThinLinearTimeouts = 16, UserTimeout = 18, MostAgainAfter = 44;

    /// <returns>The same socket. On systems that know none of this, as it was.</returns>
    public static Socket Prepare(Socket socket)
    {
        socket.NoDelay = true;
        if (!OperatingSystem.IsLinux()) return socket;
        Set(socket, UserTimeout, (int)AnswerLimit.TotalMilliseconds);
        try
        {
            Set(socket, MostAgainAfter, (int)AgainAfter.TotalMilliseconds);
        }
        catch (SocketException)
        {
            // An older kernel: only the first six intervals do not double. That is enough for most cuts that end before the resolver decides.
            Set(socket, ThinLinearTimeouts, 1);
        }

        return socket;
    }

    private static void Set(Socket socket, int option, int value) => socket.SetRawSocketOption(Level, option, BitConverter.GetBytes(value));
}
