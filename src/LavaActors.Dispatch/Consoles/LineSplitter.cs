namespace LavaActors.Dispatch.Consoles;

/// <summary>Cuts received text into log lines at <c>\r\r\n</c>, <c>\r\n</c> and <c>\n</c>, without escape characters; an incomplete line waits for its end
/// (pipeline.md §11, level <c>target</c>). A line that never ends is handed out in pieces of bounded size.</summary>
public sealed class LineSplitter
{
    /// <summary>The most that is kept of a line that has not ended.</summary>
    public const int MaxPartial = 128 * 1024;

    private readonly Action<ReadOnlyMemory<char>> _line;
    private char[] _partial = new char[1024];
    private int _length;

    /// <summary>While a line is handed out: the characters of the appended text up to and with its end.</summary>
    public int Consumed { get; private set; }

    public LineSplitter(Action<ReadOnlyMemory<char>> line) => _line = line;

    public void Append(ReadOnlySpan<char> text)
    {
        Consumed = 0;
        while (!text.IsEmpty)
        {
            var end = text.IndexOf('\n');
            Add(end < 0 ? text : text[..end]);
            if (end < 0) return;
            Consumed += end + 1;
            Emit();
            text = text[(end + 1)..];
        }
    }

    /// <summary>Hands out what has no line end yet, if anything.</summary>
    public void Flush()
    {
        if (_length > 0) Emit();
    }

    private void Add(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (_length >= MaxPartial) Emit();
            var piece = text[..Math.Min(text.Length, MaxPartial - _length)];
            if (_length + piece.Length > _partial.Length) Array.Resize(ref _partial, Math.Max(_partial.Length * 2, _length + piece.Length));
            var escapes = piece.Contains('\u001b');
            if (!escapes)
            {
                piece.CopyTo(_partial.AsSpan(_length));
                _length += piece.Length;
            }
            else
            {
                foreach (var c in piece)
                {
                    if (c != '\u001b') _partial[_length++] = c;
                }
            }

            text = text[piece.Length..];
        }
    }

    private void Emit()
    {
        var length = _length;
        while (length > 0 && _partial[length - 1] == '\r') length--;
        _length = 0;
        _line(_partial.AsMemory(0, length));
    }
}
