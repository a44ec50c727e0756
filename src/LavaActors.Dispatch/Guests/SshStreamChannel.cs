using System.Net.Sockets;
using System.Threading.Channels;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace LavaActors.Dispatch.Guests;

/// <summary>A login shell, or a command, over SSH as a byte channel. The library reads only by blocking: one thread of its own does that and hands on what came.</summary>
internal sealed class SshStreamChannel : IFollowChannel
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly Stream _output;
    private readonly Stream _input;
    private readonly SshCommand? _command;
    private readonly Task? _end;
    private readonly IDisposable _owner;
    private readonly GuestTarget _target;
    private readonly Channel<byte[]> _received = Channel.CreateBounded<byte[]>(16);
    private byte[] _rest = [];

    private SshStreamChannel(Stream output, Stream input, SshCommand? command, Task? end, IDisposable owner, GuestTarget target)
    {
        (_output, _input, _command, _end, _owner, _target) = (output, input, command, end, owner, target);
        var thread = new Thread(Receive) { IsBackground = true, Name = $"ssh {target.Host}" };
        thread.Start();
    }

    public static SshStreamChannel Of(ShellStream shell, GuestTarget target) => new(shell, shell, null, null, shell, target);

    /// <param name="command">Begun; its standard error must go nowhere, since nobody reads it.</param>
    /// <param name="end">Its end.</param>
    public static SshStreamChannel Of(SshCommand command, Task end, GuestTarget target) => new(command.OutputStream, command.CreateInputStream(), command, end, command, target);

    public bool IsSecureShell => true;

    public bool HasEnded => _command?.ExitStatus is not null;

    public int EndedWith => _command?.ExitStatus ?? -1;

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
            await _input.WriteAsync(data, stop);
            await _input.FlushAsync(stop);
        }
        catch (Exception e) when (e is SshException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException($"the SSH connection to {_target} broke: {e.Message}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The reading thread may be waiting for room that nobody will make any more.
        _received.Writer.TryComplete();
        await SshEnd.OfAsync(_owner);
    }

    private void Receive()
    {
        var buffer = new byte[32 * 1024];
        try
        {
            int n;
            while ((n = _output.Read(buffer, 0, buffer.Length)) > 0)
            {
                // A full channel makes this thread wait: the reader is behind.
                var write = _received.Writer.WriteAsync(buffer.AsSpan(0, n).ToArray());
                if (!write.IsCompleted) write.AsTask().GetAwaiter().GetResult();
            }

            // The exit code comes behind the output.
            try
            {
                _end?.Wait(EndLimit);
            }
            catch (AggregateException)
            {
                // It broke: there is no exit code.
            }

            _received.Writer.TryComplete();
        }
        catch (Exception e) when (e is SshException or SocketException or ObjectDisposedException or IOException or ChannelClosedException)
        {
            _received.Writer.TryComplete(new IOException($"the SSH connection to {_target} broke: {e.Message}", e));
        }
    }
}
