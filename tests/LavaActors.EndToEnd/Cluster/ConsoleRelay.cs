using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LavaActors.EndToEnd.Cluster;

/// <summary>Makes a console of the lab, which is on loopback, reachable from the namespaces of dispatchers: byte for byte, and closed at one end when the other is.</summary>
public sealed class ConsoleRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Parse(HostNetwork.LabSide), 0);
    private readonly ConcurrentDictionary<TcpClient, bool> _users = [];
    private readonly int _console;

    public ConsoleRelay(int console)
    {
        _console = console;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Closes all connections, as a console server does that is started again.</summary>
    public void Cut()
    {
        foreach (var user in _users.Keys) user.Dispose();
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient user;
            try
            {
                user = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = RelayAsync(user);
        }
    }

    private async Task RelayAsync(TcpClient user)
    {
        using (user)
        using (var console = new TcpClient { NoDelay = true })
        {
            try
            {
                _users[user] = true;
                user.NoDelay = true;
                await console.ConnectAsync(IPAddress.Loopback, _console);
                var (there, back) = (user.GetStream(), console.GetStream());
                await await Task.WhenAny(there.CopyToAsync(back), back.CopyToAsync(there));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                // One end is gone: so is the other.
            }
            finally
            {
                _users.TryRemove(user, out _);
            }
        }
    }
}
