using LavaActors.Jobs;
using LavaActors.Notifications.Planning;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications;

/// <summary>Asks the store what <see cref="DependencyQuery"/> wants to know.</summary>
public sealed class OtherJobs(IResultQueries results, INotificationPeople people, NotificationSettings settings, TimeProvider clock)
{
    /// <summary>Why nobody is told of a job: another one is not as the criteria have it. Null where all are, and where no others are asked for.</summary>
    /// <param name="job">The one that is told of.</param>
    /// <exception cref="FormatException">The conditions are none.</exception>
    /// <exception cref="OperationCanceledException">Told to stop, or it took too long.</exception>
    public async Task<string?> UnmetAsync(NotifyCriteria criteria, JobId job, string submitter, CancellationToken stop)
    {
        if (criteria.DependencyQuery is not { } text) return null;
        var conditions = QueryConditions.Of(text, DependencyQuery.Entity);
        using var limit = new CancellationTokenSource(settings.DecidesWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        foreach (var question in DependencyQuery.Against(conditions, criteria.Status, job, await people.ViewerAsync(submitter, either.Token)))
        {
            // Which one is no business of those who may change this job and not see that one.
            if ((await results.FindAsync(question, either.Token)).Count > 0) return $"another job that its dependency_query matches is not {criteria.Status.ToString().ToLowerInvariant()}";
        }

        return null;
    }
}
