using LavaActors.EndToEnd.Cluster;

namespace LavaActors.EndToEnd.Chaos;

/// <summary>Every job that was taken is finished, and ends Complete; one that is canceled ends Canceled, if it was not over before. Pure.</summary>
public static class JobEnds
{
    private const string ToBeCanceled = "canceled-";

    /// <summary>What a job is called that somebody cancels.</summary>
    public static string CanceledName(int number) => $"{ToBeCanceled}{number}";

    /// <param name="submitted">Names of jobs whose submission was answered.</param>
    public static IReadOnlyList<string> Problems(IReadOnlyCollection<string> submitted, IReadOnlyList<JobRecord> jobs)
    {
        var problems = new List<string>();
        foreach (var lost in submitted.Except(jobs.Select(job => job.Name))) problems.Add($"'{lost}' was taken, and nobody knows of it");
        foreach (var twice in jobs.GroupBy(job => job.Name).Where(same => same.Select(job => job.Lead).Distinct().Count() > 1))
            problems.Add($"'{twice.Key}' was submitted once and is there as jobs {string.Join(", ", twice.Select(job => job.Lead).Distinct())}");
        foreach (var job in jobs)
        {
            if (job.State != JobRecord.Finished) problems.Add($"not finished: {job}");
            else if (!job.IsComplete && !(job.IsCanceled && job.Name.StartsWith(ToBeCanceled, StringComparison.Ordinal))) problems.Add($"not Complete: {job}");
        }

        return problems;
    }
}
