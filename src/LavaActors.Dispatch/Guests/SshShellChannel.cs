using System.Net.Sockets;
using System.Threading.Channels;
using LavaActors.Dispatch.Consoles;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace LavaActors.Dispatch.Guests;

/// <summary>An SSH login shell as a console. The library reads only by blocking: one thread of its own does that and hands on what came.</summary>
public sealed class SshShellChannel : IByteChannel
{
    private readonly ShellStream _shell;
    private readonly GuestTarget _target;
    private readonly Channel<byte[]> _received = Channel.CreateBounded<byte[]>(16);
    private byte[] _rest = [];

    public SshShellChannel(ShellStream shell, GuestTarget target)
    {
        _shell = shell;
        _target = target;
        var thread = new Thread(Receive) { IsBackground = true, Name = $"ssh {target.Host}" };
        thread.Start();
    }

    public bool IsSecureShell => true;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken stop)
    {
        if (_rest.Length == 0)
        {
            if (!await _received.Reader.WaitToReadAsync(stop)) return 0;
            if (!_received.Reader.TryRead(out var next)) return 0;
            _rest = next;
        }

        var n = Math.Min(buffer.Length, _rest.Length);
        _rest.AsSpan(0, n).CopyTo(buffer.Span);
        _rest = _rest[n..];
        return n;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken stop)
    {
        try
        {
            await _shell.WriteAsync(data, stop);
            await _shell.FlushAsync(stop);
        }
        catch (Exception e) when (e is SshException or SocketException or ObjectDisposedException)
        {
            throw new IOException($"the SSH connection to {_target} broke: {e.Message}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The reading thread may be waiting for room that nobody will make any more.
        _received.Writer.TryComplete();
        await Task.Run(_shell.Dispose);
    }

    private void Receive()
    {
        var buffer = new byte[32 * 1024];
        try
        {
            int n;
            while ((n = _shell.Read(buffer, 0, buffer.Length)) > 0)
            {
                // A full channel makes this thread wait: the reader is behind.
                var write = _received.Writer.WriteAsync(buffer.AsSpan(0, n).ToArray());
                if (!write.IsCompleted) write.AsTask().GetAwaiter().GetResult();
            }

            _received.Writer.TryComplete();
        }
        catch (Exception e) when (e is SshException or SocketException or ObjectDisposedException or IOException or ChannelClosedException)
        {
            _received.Writer.TryComplete(new IOException($"the SSH connection to {_target} broke: {e.Message}", e));
        }
    }
}
