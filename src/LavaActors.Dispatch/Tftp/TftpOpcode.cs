namespace LavaActors.Dispatch.Tftp;

/// <summary>The first two bytes of every packet (RFC 1350 §5, RFC 2347 for <see cref="OptionsAck"/>).</summary>
public enum TftpOpcode : ushort
{
    ReadRequest = 1,
    WriteRequest = 2,
    Data = 3,
    Ack = 4,
    Error = 5,
    OptionsAck = 6,
}
