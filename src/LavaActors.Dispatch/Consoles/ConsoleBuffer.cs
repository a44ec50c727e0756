using System.Text;

namespace LavaActors.Dispatch.Consoles;

/// <summary>
/// Received text that nobody has consumed yet, and the search in it. Bounded: of what was searched in vain only the tail stays; of what nobody has searched yet,
/// because no action was waiting, much more, so that a flood between two waits does not hide what the next one is about. No I/O, no clock.
/// </summary>
public sealed class ConsoleBuffer
{
    /// <summary>Characters of searched text that a match may still begin in (pipeline.md §12: twice the read block).</summary>
    public const int Window = 2 * 4092;

    /// <summary>Characters of searched text kept for <see cref="ConsoleMatch.Matched.Before"/> and for readers that come late.</summary>
    public const int Keep = 64 * 1024;

    /// <summary>Characters kept that came while nobody was waiting.</summary>
    public const int KeepUnsearched = 2 * 1024 * 1024;

    private const int Usual = 4 * Keep;

    private char[] _chars = new char[Usual];
    private int _start;
    private int _end;
    private int _searched;

    public int Length => _end - _start;

    public ReadOnlySpan<char> Unread => _chars.AsSpan(_start.._end);

    /// <summary>Adds received text; drops the oldest beyond <see cref="Keep"/> or <see cref="KeepUnsearched"/>.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        if (_end + text.Length > _chars.Length) Compact(text.Length);
        text.CopyTo(_chars.AsSpan(_end));
        _end += text.Length;
    }

    /// <summary>Looks for the earliest match of any pattern and consumes the text up to its end. Null when there is none yet.</summary>
    public ConsoleMatch.Matched? Find(IReadOnlyList<ConsolePattern> patterns)
    {
        var from = Math.Max(_start, _searched - Window);
        var span = _chars.AsSpan(from.._end);
        var (best, at, length) = (-1, int.MaxValue, 0);
        for (var i = 0; i < patterns.Count; i++)
        {
            foreach (var match in patterns[i].Regex.EnumerateMatches(span))
            {
                if (match.Index < at) (best, at, length) = (i, match.Index, match.Length);
                break;
            }
        }

        if (best < 0)
        {
            _searched = _end;
            return null;
        }

        var begin = from + at;
        var matched = new ConsoleMatch.Matched(best, new string(_chars, begin, length), new string(_chars, _start, begin - _start));
        _start = begin + length;
        _searched = _start;
        return matched;
    }

    /// <summary>A new wait searches everything unread.</summary>
    public void Rewind() => _searched = _start;

    /// <summary>Takes everything unread.</summary>
    public string Take()
    {
        var all = new string(_chars, _start, Length);
        Clear();
        return all;
    }

    /// <summary>The last characters, printable, for messages.</summary>
    public string Tail(int most = 200)
    {
        var text = new StringBuilder();
        foreach (var c in Unread[Math.Max(0, Length - most)..]) text.Append(char.IsControl(c) && c is not '\n' ? ' ' : c);
        return text.ToString().Trim();
    }

    private void Clear() => _start = _end = _searched = 0;

    private void Compact(int room)
    {
        var unsearched = Math.Min(_end - Math.Max(_start, _searched), KeepUnsearched);
        var keep = Math.Min(Length, Math.Max(Keep, unsearched));
        var from = _end - keep;
        // Twice what is needed, so that a flood is not copied once a block; and back to the usual once it is over.
        var size = keep + room <= Usual / 2 ? Usual : Math.Max(Usual, 2 * (keep + room));
        var into = size == _chars.Length ? _chars : new char[size];
        Array.Copy(_chars, from, into, 0, keep);
        _chars = into;
        _searched = Math.Max(0, _searched - from);
        _start = 0;
        _end = keep;
    }
}
