using System.Text;
using System.Threading.Channels;
using LavaActors.Dispatch.Consoles;

namespace LavaActors.Dispatch.Tests.Consoles;

/// <summary>A serial line that the test plays.</summary>
internal sealed class ScriptedChannel : IByteChannel
{
    private readonly Channel<byte[]> _said = Channel.CreateUnbounded<byte[]>();
    private readonly StringBuilder _typed = new();

    private int _heard;

    public bool IsSecureShell => false;

    /// <summary>What typing ends with, once set.</summary>
    public Exception? Broken { get; set; }

    /// <summary>Pieces that were read.</summary>
    public int Heard => Volatile.Read(ref _heard);

    public string Typed
    {
        get
        {
            lock (_typed) return _typed.ToString();
        }
    }

    /// <summary>Called with each piece that is typed.</summary>
    public Action<string>? OnTyped { get; set; }

    public void Say(string text) => Say(Encoding.UTF8.GetBytes(text));

    public void Say(byte[] bytes)
    {
        foreach (var piece in bytes.Chunk(60_000)) _said.Writer.TryWrite(piece);
    }

    public void HangUp() => _said.Writer.TryComplete();

    public void BreakOff(Exception why) => _said.Writer.TryComplete(why);

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken stop)
    {
        if (!await _said.Reader.WaitToReadAsync(stop) || !_said.Reader.TryRead(out var piece)) return 0;
        piece.CopyTo(buffer);
        Interlocked.Increment(ref _heard);
        return piece.Length;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken stop)
    {
        if (Broken is { } broken) return ValueTask.FromException(broken);
        var text = Encoding.UTF8.GetString(data.Span);
        lock (_typed) _typed.Append(text);
        OnTyped?.Invoke(text);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        HangUp();
        return ValueTask.CompletedTask;
    }
}
