using Akka.Event;
using LavaActors.Dispatch.Guests;
using LavaActors.Protocol.Ids;

namespace LavaActors.Dispatch.Runs;

/// <summary>The key pairs of the jobs that have a run here. A pair lives as long as one of its job's runs, whatever process it is in.</summary>
internal sealed class JobKeyRing(string directory, ILoggingAdapter log)
{
    private readonly Dictionary<LeadJobId, (JobKeys Keys, HashSet<JobId> Users)> _keys = [];

    /// <summary>The pair of a job, for one of its runs.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public JobKeys Take(LeadJobId lead, JobId run)
    {
        if (!_keys.TryGetValue(lead, out var keys)) keys = _keys[lead] = (JobKeys.Of(directory, lead), []);
        keys.Users.Add(run);
        return keys.Keys;
    }

    /// <summary>The run is over.</summary>
    public void Return(LeadJobId lead, JobId run)
    {
        try
        {
            if (JobKeyFiles.PinOfRun(directory, run) is var pin && File.Exists(pin)) File.Delete(pin);
            if (!_keys.TryGetValue(lead, out var keys) || !keys.Users.Remove(run) || keys.Users.Count > 0) return;
            _keys.Remove(lead);
            keys.Keys.Erase();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("the key of job {0} cannot be removed from {1}: {2}; it is tried again at the next start", lead, directory, e.Message);
        }
    }
}
