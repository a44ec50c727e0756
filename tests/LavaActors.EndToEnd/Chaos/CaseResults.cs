using LavaActors.EndToEnd.Cluster;

namespace LavaActors.EndToEnd.Chaos;

/// <summary>Every test case that a test on a board has recorded, and every one that the target's own journal has, is in the results exactly once, and none has failed: the tests of a chaos run pass, and so do their messages and barriers. Pure.</summary>
/// <remarks>Of one that was canceled nothing is there twice; what its board did in the moments until it was off counts for nothing. Where <c>isJournalKept</c>, each job that is complete must have recorded its journal (<see cref="ClusterJobs.Journal"/>).</remarks>
public static class CaseResults
{
    public static IReadOnlyList<string> Problems(IReadOnlyList<Observation> observations, IReadOnlyList<JobRecord> jobs, bool isJournalKept = false)
    {
        var problems = new List<string>();
        var recorded = observations.Where(o => o.What == Observation.Case).ToLookup(o => o.Job, o => o.Name);
        var journals = observations.Where(o => o.What == Observation.Journal).ToLookup(o => o.Job, o => o.Cases);
        foreach (var job in jobs)
        {
            foreach (var twice in job.Cases.Where(result => result.Suite != "lava").GroupBy(result => (result.Suite, result.Name)).Where(same => same.Count() > 1))
                problems.Add($"{twice.Key.Suite}/{twice.Key.Name} is {twice.Count()} times in the results of {job}");
            if (job.IsCanceled) continue;
            foreach (var failed in job.Cases.Where(result => (result.Suite != "lava" || job.Cases.Any(own => own.Suite == result.Name)) && result.Outcome != "pass"))
                problems.Add($"{failed.Suite}/{failed.Name} is '{failed.Outcome}' in the results of {job}");
            if (journals[job.Job].LastOrDefault() is { } journal)
            {
                foreach (var each in journal.GroupBy(name => name))
                {
                    var there = job.Cases.Count(result => result.Suite != "lava" && result.Name == each.Key);
                    if (there != each.Count()) problems.Add($"'{each.Key}' is {each.Count()} times in the target's journal, and {there} times in the results of {job}");
                }

                if (!recorded[job.Job].SequenceEqual(journal)) problems.Add($"the target's journal has '{string.Join(' ', journal)}', and its tests recorded '{string.Join(' ', recorded[job.Job])}' in {job}");
            }
            else if (isJournalKept && job.IsComplete)
            {
                problems.Add($"the target's journal was not read at the end of {job}");
            }

            foreach (var missing in recorded[job.Job].Except(job.Cases.Select(result => result.Name)))
                problems.Add($"'{missing}' was recorded on the board and is not in the results of {job}");
        }

        foreach (var unknown in recorded.Where(each => jobs.All(job => job.Job != each.Key)))
            problems.Add($"job {unknown.Key} recorded {string.Join(", ", unknown)}, and nobody knows of that job");
        return problems;
    }
}
