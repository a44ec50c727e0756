using System.Net.WebSockets;

namespace LavaActors.Gateway.Consoles;

/// <summary>A client has sent what is no frame of a console.</summary>
internal sealed class ConsoleFrameException(WebSocketCloseStatus status, string why) : Exception(why)
{
    public WebSocketCloseStatus Status => status;

    /// <summary>As a close frame takes it.</summary>
    public string Why => Message.Length <= 100 ? Message : Message[..100];
}
