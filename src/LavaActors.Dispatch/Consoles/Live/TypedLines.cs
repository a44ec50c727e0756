using System.Text;

namespace LavaActors.Dispatch.Consoles.Live;

/// <summary>Makes lines of what is typed, for those who want to know what it was: controls are written as <c>^C</c>. Each key comes by itself, and is no line of a log.</summary>
public sealed class TypedLines
{
    /// <summary>The longest line, in characters; what is longer is cut into several.</summary>
    public const int Longest = 500;

    private readonly Decoder _decoder = new UTF8Encoding(false, false).GetDecoder();
    private readonly StringBuilder _line = new();

    /// <summary>Whether something waits for the end of its line.</summary>
    public bool IsHolding => _line.Length > 0;

    /// <summary>The lines that are complete by now; Enter alone is an empty one.</summary>
    public IReadOnlyList<string> Append(ReadOnlySpan<byte> bytes)
    {
        var chars = new char[bytes.Length + 2];
        var lines = new List<string>();
        foreach (var c in chars.AsSpan(0, _decoder.GetChars(bytes, chars, flush: false)))
        {
            if (c is '\r' or '\n') lines.Add(Take());
            else Add(c);
            if (_line.Length >= Longest) lines.Add(Take());
        }

        return lines;
    }

    /// <summary>What has no end yet; null for nothing.</summary>
    public string? Flush() => IsHolding ? Take() : null;

    private void Add(char c)
    {
        if (c < ' ') _line.Append('^').Append((char)(c + '@'));
        else if (c == '\u007f') _line.Append("^?");
        else _line.Append(c);
    }

    private string Take()
    {
        var line = _line.ToString();
        _line.Clear();
        return line;
    }
}
