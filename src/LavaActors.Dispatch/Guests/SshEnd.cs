using System.Net.Sockets;
using Renci.SshNet.Common;

namespace LavaActors.Dispatch.Guests;

/// <summary>
/// Lets go of something of an SSH connection, which may block. The library says good-bye to the other side while it does so; where the connection ends by itself at that moment, its cipher is gone already, and that is
/// nothing that anybody has to know: what broke has been told to who was reading or writing.
/// </summary>
internal static class SshEnd
{
    public static Task OfAsync(IDisposable owner) => Task.Run(() =>
    {
        try
        {
            owner.Dispose();
        }
        catch (Exception e) when (e is SshException or SocketException or IOException or ObjectDisposedException)
        {
            // Gone by itself.
        }
    });
}
