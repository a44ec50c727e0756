namespace LavaActors.Node.Terminal;

/// <summary>What is typed at a terminal that stands for a device's: all of it is the device's, but what follows Ctrl-].</summary>
public sealed class ConsoleKeys
{
    /// <summary>Ctrl-].</summary>
    public const byte Escape = 0x1d;

    private bool _isEscaped;

    /// <summary>Parts in their order: bytes for the device, or a letter that is a command; Ctrl-] twice is one for the device.</summary>
    public IEnumerable<(byte[]? Bytes, char Command)> Split(byte[] typed)
    {
        var from = 0;
        for (var at = 0; at < typed.Length; at++)
        {
            if (_isEscaped)
            {
                _isEscaped = false;
                from = typed[at] == Escape ? at : at + 1;
                if (typed[at] != Escape) yield return (null, (char)typed[at]);
            }
            else if (typed[at] == Escape)
            {
                _isEscaped = true;
                if (at > from) yield return (typed[from..at], default);
                from = at + 1;
            }
        }

        if (from < typed.Length) yield return (typed[from..], default);
    }
}
