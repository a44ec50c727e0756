using LavaActors.Jobs;
using LavaActors.Notifications.Planning;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications;

/// <summary>Asks the store what <see cref="DependencyQuery"/> wants to know, and which jobs somebody may be told of.</summary>
public sealed class OtherJobs(IResultQueries results, INotificationPeople people, NotificationSettings settings, TimeProvider clock)
{
    /// <summary>Whether all other jobs are as the criteria have it; so, too, where no others are asked for.</summary>
    /// <param name="job">The one that is told of.</param>
    /// <exception cref="FormatException">The conditions are none.</exception>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public async Task<bool> AreSoAsync(NotifyCriteria criteria, JobId job, string submitter, CancellationToken stop)
    {
        if (criteria.DependencyQuery is not { } text) return true;
        var conditions = QueryConditions.Of(text, DependencyQuery.Entity);
        using var limit = new CancellationTokenSource(settings.DecidesWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            foreach (var question in DependencyQuery.Against(conditions, criteria.Status, job, await people.ViewerAsync(submitter, either.Token)))
                if ((await results.FindAsync(question, either.Token)).Count > 0) return false;
        }
        catch (OperationCanceledException error) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new TimeoutException($"it takes longer than {settings.DecidesWithin.TotalSeconds:0.#} s", error);
        }

        return true;
    }

    /// <summary>A job as its submitter may read what it failed by: whoever he has told of it learns of no job that he may not see.</summary>
    public async Task<JobRow> ReadAsync(IJobQueries queries, JobRow job, CancellationToken stop)
    {
        var named = JobMentions.In(job).ToHashSet();
        if (named.Count == 0 || await people.ViewerAsync(job.Submitter, stop) is not { } viewer) return job;
        return JobMentions.For(job, await queries.SeenAsync(viewer, named, stop));
    }
}
