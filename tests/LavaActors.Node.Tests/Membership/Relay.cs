using System.Net;
using System.Net.Sockets;

namespace LavaActors.Node.Tests.Membership;

/// <summary>A way to a server at a socket in a file, that can be cut for those who use it while the server is there for others.</summary>
internal sealed class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _cut = new();

    public Relay(string socket)
    {
        _listener.Start();
        _ = AcceptAsync(socket);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections end, and new ones are refused.</summary>
    public void Cut()
    {
        _cut.Cancel();
        _listener.Stop();
    }

    public void Dispose()
    {
        Cut();
        _listener.Dispose();
    }

    private async Task AcceptAsync(string socket)
    {
        try
        {
            while (true) _ = CarryAsync(await _listener.AcceptTcpClientAsync(_cut.Token), socket);
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is cut.
        }
    }

    private async Task CarryAsync(TcpClient client, string socket)
    {
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (client)
        {
            try
            {
                await server.ConnectAsync(new UnixDomainSocketEndPoint(socket), _cut.Token);
                await using var there = new NetworkStream(server);
                var here = client.GetStream();
                await Task.WhenAny(here.CopyToAsync(there, _cut.Token), there.CopyToAsync(here, _cut.Token));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or IOException)
            {
                // One of the ends is gone, or it is cut.
            }
        }
    }
}
