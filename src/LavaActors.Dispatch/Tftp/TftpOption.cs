namespace LavaActors.Dispatch.Tftp;

/// <summary>One option of a request or of an option acknowledgement: name as sent (compared without case), value as decimal text.</summary>
public readonly record struct TftpOption(string Name, string Value)
{
    /// <summary>RFC 2348: bytes of data in a block, 8 to 65464.</summary>
    public const string BlockSize = "blksize";

    /// <summary>RFC 2349: seconds until a packet is sent again, 1 to 255.</summary>
    public const string Timeout = "timeout";

    /// <summary>RFC 2349: size of the file in bytes; a reader sends 0 and is told.</summary>
    public const string TransferSize = "tsize";

    /// <summary>RFC 7440: blocks sent before an acknowledgement is waited for, 1 to 65535.</summary>
    public const string WindowSize = "windowsize";
}
