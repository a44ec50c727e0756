namespace LavaActors.Dispatch.Consoles;

/// <summary>Telnet's commands within a byte stream (RFC 854, RFC 1143): removed from what is received; options are refused, but for the other side's echo and
/// suppress-go-ahead, which console servers switch on for character mode. Neither of these has parameters, so a "subnegotiation" is none: it is a board's binary
/// noise behind a server that does not speak telnet, and waiting for its end would swallow the rest of the console. A stream without commands passes unchanged.
/// Servers negotiate when a connection begins: what looks like it after the first byte of data is removed and not answered, since behind a server without telnet the
/// answer would be typed at the board.</summary>
public sealed class TelnetFilter
{
    private const byte Iac = 255, Dont = 254, Do = 253, Wont = 252, Will = 251;
    private const byte Echo = 1, SuppressGoAhead = 3;

    private readonly HashSet<(byte, byte)> _answered = [];
    private State _state;
    private byte _verb;
    private bool _hasData;

    private enum State
    {
        Data,
        Command,
        Option,
    }

    /// <summary>Removes commands in place; answers how many bytes of data are left at the front of the buffer.</summary>
    public int Filter(Span<byte> buffer, out byte[] answer)
    {
        List<byte>? reply = null;
        var kept = 0;
        foreach (var b in buffer)
        {
            switch (_state)
            {
                case State.Data when b == Iac: _state = State.Command; break;
                case State.Data: buffer[kept++] = b; break;
                case State.Command when b == Iac:
                    buffer[kept++] = Iac;
                    _state = State.Data;
                    break;
                case State.Command when b is Do or Dont or Will or Wont:
                    _verb = b;
                    _state = State.Option;
                    break;
                case State.Command: _state = State.Data; break;
                case State.Option:
                    _state = State.Data;
                    if (!_hasData && kept == 0 && _answered.Add((_verb, b))) (reply ??= []).AddRange(Answer(_verb, b));
                    break;
                default: throw new InvalidOperationException($"telnet state {_state}");
            }
        }

        _hasData |= kept > 0;
        answer = reply?.ToArray() ?? [];
        return kept;
    }

    /// <summary>Doubles the bytes of value 255, as telnet asks.</summary>
    public static ReadOnlyMemory<byte> Escape(ReadOnlyMemory<byte> data)
    {
        var count = data.Span.Count(Iac);
        if (count == 0) return data;
        var escaped = new List<byte>(data.Length + count);
        foreach (var b in data.Span)
        {
            escaped.Add(b);
            if (b == Iac) escaped.Add(b);
        }

        return escaped.ToArray();
    }

    private static byte[] Answer(byte verb, byte option) => verb switch
    {
        Do => [Iac, option == SuppressGoAhead ? Will : Wont, option],
        Will => [Iac, option is Echo or SuppressGoAhead ? Do : Dont, option],
        _ => [],
    };
}
