using System.Net.Sockets;

namespace LavaActors.Dispatch.Consoles;

/// <summary>A console server's TCP port, raw or with telnet's in-band commands (RFC 854), which are answered with refusals and removed.</summary>
public sealed class TcpChannel : IByteChannel
{
    private readonly Socket _socket;
    private readonly TelnetFilter? _telnet;

    private TcpChannel(Socket socket, bool telnet)
    {
        _socket = socket;
        _telnet = telnet ? new TelnetFilter() : null;
    }

    public bool IsSecureShell => false;

    /// <exception cref="SocketException">Nothing answers there.</exception>
    public static async Task<TcpChannel> ConnectAsync(string host, int port, bool telnet, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, stop);
            return new TcpChannel(socket, telnet);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken stop)
    {
        for (; ; )
        {
            int n;
            try
            {
                n = await _socket.ReceiveAsync(buffer, stop);
            }
            catch (SocketException e)
            {
                throw new IOException(e.Message, e);
            }

            if (n == 0 || _telnet is null) return n;
            var kept = _telnet.Filter(buffer.Span[..n], out var answer);
            if (answer.Length > 0) await WriteRawAsync(answer, stop);
            if (kept > 0) return kept;
        }
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken stop) =>
        WriteRawAsync(_telnet is null ? data : TelnetFilter.Escape(data), stop);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask WriteRawAsync(ReadOnlyMemory<byte> data, CancellationToken stop)
    {
        try
        {
            while (!data.IsEmpty) data = data[await _socket.SendAsync(data, stop)..];
        }
        catch (SocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
