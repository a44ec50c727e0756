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

/// <summary>Finds out who is to be told of an event, and tells one of them. What actors need of it is these three questions.</summary>
public sealed class NotificationSender(IJobQueries queries, OtherJobs others, CallbackSender callbacks, MailSender mails, IrcSender ircs, NotificationSettings settings)
{
    private static readonly Delivery Gone = Delivery.Never("the job is not there any more");
    private static readonly Delivery Silent = Delivery.Never("the job's definition says nothing of it");

    /// <summary>All that is to be told of an event; nothing where its job wants nothing told.</summary>
    public async Task<IReadOnlyList<NewNotification>> PlanAsync(LabEvent one, CancellationToken stop)
    {
        if (!NotificationPlan.IsOfInterest(one) || one.Job is not { } job) return [];
        if (await queries.TextsAsync(job.Job, stop) is not { } texts || NotifySpec.OfDefinition(texts.Definition) is not { } spec) return [];
        var before = spec.Criteria.Type is null ? null : await BeforeAsync(job, stop);
        if (!NotificationPlan.Matches(spec.Criteria, job.State, job.Health, before)) return [];
        var secrets = DefinitionSecrets.Of(texts.Original, texts.Definition);
        var all = NotificationPlan.Of(spec, one, secrets, settings);
        return [.. spec.Criteria.DependencyQuery is { } query ? all.Select(told => Undecided(told, query, secrets)) : all];
    }

    // What became of other jobs is not asked here: events are looked at one after the other, and everybody's would wait for one user's question.
    private static NewNotification Undecided(NewNotification told, string query, DefinitionSecrets secrets)
    {
        if (told.Status != NotificationStatus.Waiting) return told;
        try
        {
            _ = QueryConditions.Of(query, DependencyQuery.Entity);
            return told with { IsUndecided = true, Remark = NotificationPlan.Undecided };
        }
        catch (FormatException error)
        {
            return told with { Status = NotificationStatus.Refused, Remark = BadQuery(error, secrets) };
        }
    }

    private static string BadQuery(FormatException error, DefinitionSecrets secrets) => Notification.BadQuery + secrets.InText(error.Message);

    /// <summary>Whether an undecided one is to be told: what became of the other jobs of its <c>dependency_query</c>.</summary>
    public async Task<Decision> DecideAsync(Notification notification, CancellationToken stop)
    {
        if (await queries.GetAsync(notification.Job, stop) is not { } job || await queries.TextsAsync(notification.Job, stop) is not { } texts) return new Decision(false, Gone);
        if (NotifySpec.OfDefinition(texts.Definition) is not { } spec) return new Decision(false, Silent);
        try
        {
            return new Decision(await others.AreSoAsync(spec.Criteria, job.Job, job.Submitter, stop));
        }
        catch (FormatException error)
        {
            return new Decision(false, Delivery.Never(BadQuery(error, DefinitionSecrets.Of(texts.Original, texts.Definition))));
        }
        catch (Exception error) when (!stop.IsCancellationRequested && error is not OutOfMemoryException)
        {
            return new Decision(false, Delivery.Failed($"what became of the jobs of its dependency_query could not be found out: {error.Message}"));
        }
    }

    /// <summary>Tells one that is not undecided.</summary>
    public async Task<Delivery> DeliverAsync(Notification notification, CancellationToken stop)
    {
        if (await queries.GetAsync(notification.Job, stop) is not { } job || await queries.TextsAsync(notification.Job, stop) is not { } texts) return Gone;
        if (NotifySpec.OfDefinition(texts.Definition) is not { } spec) return Silent;
        // Receivers are told what anybody is who may see the job.
        var secrets = DefinitionSecrets.Of(texts.Original, texts.Definition);
        job = await others.ReadAsync(queries, job, stop);
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

    // The store looks for it, however many jobs the submitter had since. The numbers of one submission follow one another, and its lead is the first of them.
    private async Task<JobHealth?> BeforeAsync(JobChange job, CancellationToken stop)
    {
        JobFilter[] same = [new(JobField.Description, FilterLookup.Exact, [job.Description]), new(JobField.Role, FilterLookup.Exact, [job.Role]), new(JobField.Id, FilterLookup.Less, [job.Lead.Value])];
        var page = await queries.ListAsync(new JobQuery(Limit: 1, States: [JobState.Finished], Submitter: job.Submitter, Filters: same), stop);
        return page.Jobs.Count > 0 ? page.Jobs[0].Health : null;
    }
}
