using System.Threading.Channels;
using Akka.Actor;

namespace LavaActors.Dispatch.Consoles;

/// <summary>The received text of a console in the pieces it came in. While its reader is behind, the console reads no more from the board: memory stays
/// bounded whatever the board prints.</summary>
public sealed class ConsoleStream : IDisposable
{
    private readonly IActorRef _console;
    private readonly Channel<ConsolePiece> _pieces = Channel.CreateBounded<ConsolePiece>(new BoundedChannelOptions(8) { SingleReader = true, SingleWriter = true });
    private bool _ended;

    internal ConsoleStream(IActorRef console)
    {
        _console = console;
        _console.Tell(new ConsoleMessages.StreamTo(this));
    }

    internal ChannelWriter<ConsolePiece> Writer => _pieces.Writer;

    /// <summary>The next piece; null when the connection is closed.</summary>
    public async ValueTask<ConsolePiece?> ReadAsync(CancellationToken stop)
    {
        while (await _pieces.Reader.WaitToReadAsync(stop))
        {
            if (_pieces.Reader.TryRead(out var piece)) return piece;
        }

        return null;
    }

    /// <summary>Ends the stream and gives back what of it was not used, for the next wait.</summary>
    public void Return(string unused)
    {
        if (_ended) return;
        _ended = true;
        _pieces.Writer.TryComplete();
        var rest = unused;
        while (_pieces.Reader.TryRead(out var piece)) rest += piece.Text;
        _console.Tell(new ConsoleMessages.StreamEnded(this, rest));
    }

    public void Dispose() => Return(string.Empty);
}
