using LavaActors.Protocol.Ids;

namespace LavaActors.Dispatch.Guests;

/// <summary>Where the key of a job and the host keys that its logins have learned are kept while one of its runs lives, so that a process after this one can log in again.</summary>
public static class JobKeyFiles
{
    public static string KeyOf(string directory, LeadJobId lead) => Path.Combine(directory, $"job-{lead}.pem");

    public static string PinOf(string directory, LeadJobId lead) => Path.Combine(directory, $"job-{lead}.hostkey");

    /// <summary>Where the job's key has logged in to its boards.</summary>
    public static string BoardsOf(string directory, LeadJobId lead) => Path.Combine(directory, $"job-{lead}.boards");

    /// <summary>Of the login on a primary SSH device.</summary>
    public static string PinOfRun(string directory, JobId job) => Path.Combine(directory, $"run-{job}.hostkey");

    /// <summary>Removes what belongs to none of these.</summary>
    /// <exception cref="IOException">A file cannot be removed.</exception>
    public static void RemoveAllBut(string directory, IReadOnlyCollection<LeadJobId> leads, IReadOnlyCollection<JobId> runs)
    {
        if (!Directory.Exists(directory)) return;
        var keep = leads.SelectMany(lead => new[] { KeyOf(directory, lead), PinOf(directory, lead), BoardsOf(directory, lead) }).Concat(runs.Select(run => PinOfRun(directory, run))).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(directory).Where(f => !keep.Contains(f))) File.Delete(file);
    }
}
