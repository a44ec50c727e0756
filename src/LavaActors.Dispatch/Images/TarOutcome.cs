namespace LavaActors.Dispatch.Images;

/// <summary>How unpacking an archive ended.</summary>
public abstract record TarOutcome
{
    private TarOutcome()
    {
    }

    /// <summary>All is there. <see cref="Bytes"/> counts the contents of files.</summary>
    public sealed record Extracted(long Members, long Bytes) : TarOutcome;

    /// <summary>Something stopped it; what was unpacked before is still in the directory. The message names archive, member and remedy.</summary>
    public sealed record Failed(ArtifactFault Fault, string Message) : TarOutcome;
}
