using System.Net.Sockets;
using LavaActors.Node.Membership.Tls;

namespace LavaActors.Node.Tests.Membership.Tls;

public sealed class TlsSocketTests
{
    [Fact]
    public void What_is_not_answered_is_sent_again_every_second_and_for_two_minutes()
    {
        using var socket = TlsSocket.Prepare(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        Assert.True(socket.NoDelay);
        Assert.Equal(120_000, Read(socket, TlsSocket.UserTimeout));
        // The kernel says which of the two it has.
        var most = TryRead(socket, TlsSocket.MostAgainAfter);
        Assert.True(most == 1000 || (most is null && Read(socket, TlsSocket.ThinLinearTimeouts) == 1), $"intervals of at most {most} ms");
    }

    private static int? TryRead(Socket socket, int option)
    {
        try
        {
            return Read(socket, option);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static int Read(Socket socket, int option)
    {
        var value = new byte[sizeof(int)];
        socket.GetRawSocketOption(TlsSocket.Level, option, value);
        return BitConverter.ToInt32(value);
    }
}
