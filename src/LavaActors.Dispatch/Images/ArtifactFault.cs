namespace LavaActors.Dispatch.Images;

/// <summary>Whose fault it is when a file cannot be fetched, decompressed or unpacked; decides the job's error type (spec: pipeline.md).</summary>
public enum ArtifactFault
{
    /// <summary>The job asks for something that cannot be: a wrong URL, checksum, or archive.</summary>
    Job,

    /// <summary>The lab failed: a server, the network, the disk, a missing program.</summary>
    Infrastructure,
}
