using System.Net;
using System.Net.Sockets;

namespace LavaActors.Node.Definitions;

/// <summary>Asks hosts only at addresses that the rules allow: those that were looked at are those that are connected to, whatever a name resolves to a moment later, or a server redirects to.</summary>
internal sealed class GuardedHosts(AddressRules rules, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    private static readonly TimeSpan Connecting = TimeSpan.FromSeconds(15);

    /// <summary>With the name servers of this host.</summary>
    public GuardedHosts(AddressRules rules)
        : this(rules, Dns.GetHostAddressesAsync)
    {
    }

    /// <summary>The addresses of a host that may be asked.</summary>
    /// <exception cref="AddressRefusedException">None of its addresses may be.</exception>
    /// <exception cref="AddressUnknownException">None of it is known now.</exception>
    public async Task<IReadOnlyList<IPAddress>> AllowedAsync(string host, CancellationToken stop)
    {
        // A full stop at the end says only that the name is whole: the rules are about the same host.
        var (asked, name) = (host.Trim('[', ']'), host.Trim('[', ']').TrimEnd('.'));
        if (IPAddress.TryParse(name, out var address)) return rules.Allowed(name, [address]);
        try
        {
            return rules.Allowed(name, await resolve(asked, stop));
        }
        catch (SocketException error)
        {
            throw new AddressUnknownException($"{name} has no address: {error.Message}", error);
        }
    }

    /// <summary>A client for downloads and calls. It knows no proxy: that would look up the names itself.</summary>
    public HttpClient CreateClient(bool followRedirects = true)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = followRedirects, AutomaticDecompression = DecompressionMethods.None, ConnectTimeout = Connecting, UseProxy = false, UseCookies = false, ConnectCallback = (context, stop) => ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, stop) };
        var client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("LavaActors");
        return client;
    }

    /// <summary>A connection to one of the addresses that may be asked.</summary>
    /// <exception cref="AddressRefusedException">None of them may be.</exception>
    /// <exception cref="AddressUnknownException">None of them is known now.</exception>
    public async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken stop)
    {
        var addresses = await AllowedAsync(host, stop);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync([.. addresses], port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
