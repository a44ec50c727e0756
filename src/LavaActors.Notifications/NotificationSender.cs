using LavaActors.Jobs;
using LavaActors.Notifications.Callbacks;
using LavaActors.Notifications.Irc;
using LavaActors.Notifications.Mail;
using LavaActors.Notifications.Planning;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Notifications;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications;

/// <summary>Finds out who is to be told of an event, and tells one of them. What actors need of it is these two questions.</summary>
public sealed class NotificationSender(IJobQueries queries, OtherJobs others, CallbackSender callbacks, MailSender mails, IrcSender ircs, NotificationSettings settings)
{
    // The job before, by the same name of the same submitter, is looked for among so many.
    private const int Window = 200;

    /// <summary>All that is to be told of an event; nothing where its job wants nothing told.</summary>
    public async Task<IReadOnlyList<NewNotification>> PlanAsync(LabEvent one, CancellationToken stop)
    {
        if (!NotificationPlan.IsOfInterest(one) || one.Job is not { } job) return [];
        if (await queries.TextsAsync(job.Job, stop) is not { } texts || NotifySpec.OfDefinition(texts.Definition) is not { } spec) return [];
        var before = spec.Criteria.Type is null ? null : await BeforeAsync(job, stop);
        if (!NotificationPlan.Matches(spec.Criteria, job.State, job.Health, before)) return [];
        return await DecideAsync(spec.Criteria, job, [.. NotificationPlan.Of(spec, one, DefinitionSecrets.Of(texts.Original, texts.Definition), settings)], stop);
    }

    // What cannot be found out now is found out when it is delivered, and again as other attempts are: neither is it passed over, nor do other jobs wait for it.
    private async Task<IReadOnlyList<NewNotification>> DecideAsync(NotifyCriteria criteria, JobChange job, IReadOnlyList<NewNotification> all, CancellationToken stop)
    {
        try
        {
            return await others.UnmetAsync(criteria, job.Job, job.Submitter, stop) is null ? all : [];
        }
        catch (FormatException error)
        {
            return [.. all.Select(told => told with { Status = NotificationStatus.Refused, Remark = $"its dependency_query is none: {error.Message}" })];
        }
        catch (Exception error) when (CanBeOtherwise(error, stop))
        {
            return [.. all.Select(told => told.Status == NotificationStatus.Waiting ? told with { Remark = NotificationPlan.Undecided } : told)];
        }
    }

    public async Task<Delivery> DeliverAsync(Notification notification, CancellationToken stop)
    {
        if (await queries.GetAsync(notification.Job, stop) is not { } job || await queries.TextsAsync(notification.Job, stop) is not { } texts) return Delivery.Never("the job is not there any more");
        if (NotifySpec.OfDefinition(texts.Definition) is not { } spec) return Delivery.Never("the job's definition says nothing of it");
        if (notification.Remark == NotificationPlan.Undecided && await UndecidedAsync(spec.Criteria, job, stop) is { } not) return not;
        // Receivers are told what anybody is who may see the job.
        var secrets = DefinitionSecrets.Of(texts.Original, texts.Definition);
        job = job with { Description = secrets.InText(job.Description), ErrorMessage = job.ErrorMessage is { } error ? secrets.InText(error) : null };
        var delivery = notification.Kind switch
        {
            NotificationKind.Mail => await mails.SendAsync(notification, spec, job, stop),
            NotificationKind.Irc => await ircs.SendAsync(notification, spec.Recipients[notification.Index], job, stop),
            _ => await callbacks.SendAsync(notification, spec.Callbacks[notification.Index], job, secrets.InDefinition(texts.Definition), stop),
        };
        // An error may name where it was to go.
        return delivery.Error is { } told ? delivery with { Error = secrets.InText(told) } : delivery;
    }

    private async Task<Delivery?> UndecidedAsync(NotifyCriteria criteria, JobRow job, CancellationToken stop)
    {
        try
        {
            return await others.UnmetAsync(criteria, job.Job, job.Submitter, stop) is { } why ? Delivery.Never(why) : null;
        }
        catch (Exception error) when (CanBeOtherwise(error, stop))
        {
            return Delivery.Failed($"what became of the jobs of its dependency_query could not be found out: {error.Message}");
        }
    }

    private static bool CanBeOtherwise(Exception error, CancellationToken stop) => error is OperationCanceledException ? !stop.IsCancellationRequested : error is not OutOfMemoryException;

    private async Task<JobHealth?> BeforeAsync(JobChange job, CancellationToken stop)
    {
        var page = await queries.ListAsync(new JobQuery(Limit: Window, States: [JobState.Finished], Submitter: job.Submitter), stop);
        return page.Jobs.FirstOrDefault(other => other.Job < job.Job && other.Lead != job.Lead && other.Description == job.Description && other.Role == job.Role)?.Health;
    }
}
