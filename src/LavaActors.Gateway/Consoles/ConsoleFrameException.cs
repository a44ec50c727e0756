using System.Net.WebSockets;
using System.Text;

namespace LavaActors.Gateway.Consoles;

/// <summary>A client has sent what is no frame of a console.</summary>
internal sealed class ConsoleFrameException(WebSocketCloseStatus status, string why) : Exception(why)
{
    public WebSocketCloseStatus Status => status;

    // A close frame has 125 bytes, two of them for the status.
    private const int MostBytes = 123;

    /// <summary>As a close frame takes it: what the client has sent may be a part of it.</summary>
    public string Why
    {
        get
        {
            var (text, bytes) = (new StringBuilder(), 0);
            foreach (var rune in Message.EnumerateRunes())
            {
                bytes += rune.Utf8SequenceLength;
                if (bytes > MostBytes) break;
                text.Append(rune);
            }

            return text.ToString();
        }
    }
}
