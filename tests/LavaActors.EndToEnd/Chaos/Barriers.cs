using LavaActors.EndToEnd.Cluster;

namespace LavaActors.EndToEnd.Chaos;

/// <summary>No barrier lets anybody through before the last member has arrived. Pure.</summary>
public static class Barriers
{
    /// <param name="jobs">Whose members there are: all sub-jobs of a submission.</param>
    public static IReadOnlyList<string> Problems(IReadOnlyList<Observation> observations, IReadOnlyList<JobRecord> jobs)
    {
        var problems = new List<string>();
        foreach (var (lead, name, arrivals, releases) in Of(observations, jobs))
        {
            var members = jobs.Where(job => job.Lead == lead).ToList();
            foreach (var release in releases)
            {
                // An arrival is kept before the member calls, and a release after the call was answered: a sound barrier releases nobody before all have arrived.
                var missing = members.Where(member => !arrivals.Any(arrival => arrival.Job == member.Job && arrival.Order < release.Order)).ToList();
                if (missing.Count > 0)
                    problems.Add($"barrier '{name}' of job {lead} let {release.Job} through at {release.At:HH:mm:ss.fff}, before {string.Join(", ", missing.Select(member => member.Job))} arrived");
            }
        }

        return problems;
    }

    /// <summary>How many barriers all their members have passed.</summary>
    public static int Passed(IReadOnlyList<Observation> observations, IReadOnlyList<JobRecord> jobs) =>
        Of(observations, jobs).Count(barrier => jobs.Where(job => job.Lead == barrier.Lead).All(job => barrier.Releases.Any(release => release.Job == job.Job)));

    private static IEnumerable<(long Lead, string Name, IReadOnlyList<Observation> Arrivals, IReadOnlyList<Observation> Releases)> Of(
        IReadOnlyList<Observation> observations, IReadOnlyList<JobRecord> jobs)
    {
        var leads = jobs.ToDictionary(job => job.Job, job => job.Lead);
        return observations.Where(o => o.What is Observation.Arrive or Observation.Release && leads.ContainsKey(o.Job))
            .GroupBy(o => (Lead: leads[o.Job], o.Name))
            .Select(group => (group.Key.Lead, group.Key.Name, Kept(group, Observation.Arrive), Kept(group, Observation.Release)));

        static IReadOnlyList<Observation> Kept(IEnumerable<Observation> all, string what) => [.. all.Where(o => o.What == what)];
    }
}
