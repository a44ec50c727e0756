using System.Security.Cryptography;
using LavaActors.Protocol.Ids;

namespace LavaActors.Dispatch.Pipeline;

/// <summary>Where a run keeps its files (deploy-boot-uboot.md §4). All of it is removed when the run is over.</summary>
/// <param name="Work">Private working directory.</param>
/// <param name="Tftp">Directory of files that are published over TFTP.</param>
/// <param name="Nfs">Directory below an NFS export, for root file systems.</param>
/// <param name="Id"><c>&lt;prefix&gt;&lt;job id&gt;</c>: the last component of each, and the first of TFTP names.</param>
public sealed record RunPaths(string Work, string Tftp, string Nfs, string Id)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789_";

    public IReadOnlyList<string> All => [Work, Tftp, Nfs];

    /// <summary>The directories of a job's run on a dispatcher: the same after its restart.</summary>
    public static RunPaths Of(DispatchSettings settings, JobId job)
    {
        var id = settings.Configuration.Prefix + job;
        return new RunPaths(
            Path.Combine(settings.Configuration.DownloadDirectory, id),
            Path.Combine(settings.Configuration.Tftp.Directory, id),
            Path.Combine(settings.NfsDirectory, id),
            id);
    }

    /// <summary>Makes a new directory <c>&lt;action&gt;-XXXXXXXX</c> below another.</summary>
    public static string Unique(string below, string action)
    {
        var path = Path.Combine(below, $"{action}-{RandomNumberGenerator.GetString(Alphabet, 8)}");
        Directory.CreateDirectory(path);
        return path;
    }
}
