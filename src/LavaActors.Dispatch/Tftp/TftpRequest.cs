using System.Net;

namespace LavaActors.Dispatch.Tftp;

/// <summary>A packet that came to the server's own port.</summary>
/// <param name="Client">who sent it</param>
/// <param name="Local">which of this host's addresses it was sent to</param>
/// <param name="Packet">what it says</param>
internal sealed record TftpRequest(IPEndPoint Client, IPAddress Local, TftpPacket Packet);
