using System.Text;

namespace LavaActors.Notifications.Irc;

/// <summary>The lines that a server says: none of them, nor all together, without bounds.</summary>
internal sealed class IrcLines(Stream stream)
{
    // With tags a line has more than the 512 bytes of RFC 2812; a welcome has some hundred lines.
    private const int LongestLine = 16 << 10;
    private const int MostBytes = 512 << 10;

    private readonly byte[] _buffer = new byte[4 << 10];
    private readonly List<byte> _line = [];
    private int _at, _end, _all;

    /// <summary>The next line without its end; null when there are no more.</summary>
    /// <exception cref="InvalidDataException">It has too much to say.</exception>
    public async Task<string?> NextAsync(CancellationToken stop)
    {
        _line.Clear();
        while (true)
        {
            if (_at == _end)
            {
                (_at, _end) = (0, await stream.ReadAsync(_buffer, stop));
                if (_end == 0) return null;
                _all += _end;
                if (_all > MostBytes) throw new InvalidDataException($"it says more than {MostBytes >> 10} KiB");
            }

            var each = _buffer[_at++];
            if (each == '\n') return Encoding.UTF8.GetString([.. _line]).TrimEnd('\r');
            if (_line.Count == LongestLine) throw new InvalidDataException($"it says a line of more than {LongestLine >> 10} KiB");
            _line.Add(each);
        }
    }
}
