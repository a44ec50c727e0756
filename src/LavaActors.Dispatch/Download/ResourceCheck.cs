namespace LavaActors.Dispatch.Download;

/// <summary>What a look at a resource before the job starts found (spec: deploy-boot-uboot.md §1.2).</summary>
public abstract record ResourceCheck
{
    private ResourceCheck()
    {
    }

    /// <summary>It can be fetched; <see cref="Size"/> bytes if the server tells.</summary>
    public sealed record Available(long? Size) : ResourceCheck;

    /// <summary>It cannot; the job's fault, said before anything is powered on. The message has status, URL and remedy.</summary>
    public sealed record Unavailable(string Message) : ResourceCheck;
}
