namespace LavaActors.Dispatch.Download;

/// <summary>Why a download failed.</summary>
public enum DownloadFailure
{
    /// <summary>The URL or a checksum cannot be right: scheme, no file name, not hexadecimal. The job's fault.</summary>
    BadRequest,

    /// <summary>The bytes are not those the job expects. The job's fault.</summary>
    Checksum,

    /// <summary>The bytes are not what `compression` says, or damaged. The job's fault.</summary>
    Decompression,

    /// <summary>Found missing or forbidden while validating, or a local file that is not there. The job's fault.</summary>
    NotThere,

    /// <summary>The server answered with another status than 200 at run time, after all attempts.</summary>
    Status,

    /// <summary>No connection, or it broke, after all attempts.</summary>
    Connection,

    /// <summary>Other number of bytes than announced, after all attempts.</summary>
    SizeMismatch,

    /// <summary>The dispatcher's disk: full or not writable.</summary>
    Disk,

    /// <summary>A program that decompresses is not installed on the dispatcher.</summary>
    ProgramMissing,
}
