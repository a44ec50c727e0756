using LavaActors.Jobs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications.Mail;

/// <summary>With which jobs a mail compares one, as a question to the read model (spec: web-ui.md §5, §6, <c>compare</c>). Pure.</summary>
internal static class CompareQuery
{
    /// <summary>The conditions that a job's text has; by default the same submitter and type.</summary>
    /// <param name="job">The one that is compared.</param>
    /// <returns>The conditions, or the key of one that is none: such jobs were taken before.</returns>
    public static (QueryConditions? Conditions, string? Unknown) Of(NotifyCompare compare, JobRow job)
    {
        if (compare.Conditions.Count == 0) return (new(Default(job), [], MatchNothing: false), null);
        var all = new List<QueryConditions>();
        foreach (var (key, value) in compare.Conditions)
        {
            try
            {
                all.Add(QueryConditions.OfKey(key, value, compare.Entity));
            }
            catch (FormatException)
            {
                return (null, key);
            }
        }

        return (new([.. all.SelectMany(one => one.OfJobs)], [.. all.SelectMany(one => one.OfResults)], all.Exists(one => one.MatchNothing)), null);
    }

    /// <summary>Finished jobs before this one that the conditions hold for, or that have what they hold for; null where none can.</summary>
    /// <param name="job">The one that is compared.</param>
    /// <param name="most">Of them, the latest.</param>
    /// <param name="viewer">The job's submitter; null: he sees all.</param>
    public static ResultQuery? Question(QueryConditions conditions, JobId job, int most, JobViewer? viewer)
    {
        if (conditions.MatchNothing) return null;
        JobFilter[] earlier = [new(JobField.State, FilterLookup.Exact, [(long)JobState.Finished]), new(JobField.Id, FilterLookup.Less, [job.Value])];
        return new(ResultEntity.Job, [.. conditions.OfJobs, .. earlier], conditions.OfResults, most, viewer);
    }

    private static IReadOnlyList<JobFilter> Default(JobRow job)
    {
        var submitter = new JobFilter(JobField.Submitter, FilterLookup.Exact, [job.Submitter]);
        return job.RequestedDeviceType is { } type ? [submitter, new(JobField.DeviceType, FilterLookup.Exact, [type])] : [submitter];
    }
}
