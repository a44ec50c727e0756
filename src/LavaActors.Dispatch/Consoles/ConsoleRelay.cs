using System.Threading.Channels;
using Akka.Actor;

namespace LavaActors.Dispatch.Consoles;

/// <summary>The bytes of a console while a program talks over it (a file transfer): they come as they are, and are not logged. Who is behind holds the line back, as with a
/// <see cref="ConsoleStream"/>. What was received before it began is not part of it.</summary>
public sealed class ConsoleRelay : IDisposable
{
    private readonly IActorRef _console;
    private readonly Channel<byte[]> _pieces = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(8) { SingleReader = true, SingleWriter = true });
    private bool _ended;

    internal ConsoleRelay(IActorRef console)
    {
        _console = console;
        _console.Tell(new ConsoleMessages.RelayTo(this));
    }

    internal ChannelWriter<byte[]> Writer => _pieces.Writer;

    /// <summary>The next piece; null when the connection is closed.</summary>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken stop)
    {
        while (await _pieces.Reader.WaitToReadAsync(stop))
        {
            if (_pieces.Reader.TryRead(out var piece)) return piece;
        }

        return null;
    }

    /// <exception cref="IOException">The connection is closed.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken stop)
    {
        var answer = await _console.Ask<object>(new ConsoleMessages.SendBytes(data), Timeout.InfiniteTimeSpan, stop);
        if (answer is ConsoleMessages.SendFailed failed) throw new IOException(failed.Why);
    }

    /// <summary>Ends it: what nobody has read is for the next wait.</summary>
    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        _pieces.Writer.TryComplete();
        var unread = new List<byte>();
        while (_pieces.Reader.TryRead(out var piece)) unread.AddRange(piece);
        _console.Tell(new ConsoleMessages.RelayEnded(this, unread.ToArray()));
    }
}
