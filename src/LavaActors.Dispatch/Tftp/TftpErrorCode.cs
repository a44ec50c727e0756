namespace LavaActors.Dispatch.Tftp;

/// <summary>Error codes of RFC 1350 §5 and RFC 2347 (8).</summary>
public enum TftpErrorCode : ushort
{
    NotDefined = 0,
    FileNotFound = 1,
    AccessViolation = 2,
    DiskFull = 3,
    IllegalOperation = 4,
    UnknownTransferId = 5,
    FileAlreadyExists = 6,
    NoSuchUser = 7,
    OptionRefused = 8,
}
