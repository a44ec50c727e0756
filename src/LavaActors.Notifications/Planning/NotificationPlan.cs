using LavaActors.Jobs;
using LavaActors.Notifications.Callbacks;
using LavaActors.Notifications.Irc;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Notifications;

namespace LavaActors.Notifications.Planning;

/// <summary>Who is to be told of a change of a job (spec: web-ui.md §6). Pure.</summary>
public static class NotificationPlan
{
    /// <summary>The receiver of all mails.</summary>
    public const string Mail = "mail";

    /// <summary>The recipient's index of a mail to the submitter, whom the block does not name.</summary>
    public const int Submitter = -1;

    /// <summary>The remark of one that is undecided: it waits for what became of other jobs.</summary>
    public const string Undecided = "whether the other jobs of its dependency_query are so, too, is found out first";

    /// <summary>Whether jobs ever ask to be told of such a change.</summary>
    public static bool IsOfInterest(LabEvent one) => one.Job?.State is JobState.Running or JobState.Finished;

    /// <summary>Whether a state is one of those that the criteria name.</summary>
    /// <param name="before">The health of the job before it; null where there was none. Looked at only where the criteria have a type.</param>
    public static bool Matches(NotifyCriteria criteria, JobState state, JobHealth health, JobHealth? before)
    {
        var isSo = criteria.Status switch
        {
            NotifyStatus.Running => state == JobState.Running,
            NotifyStatus.All => state is JobState.Running or JobState.Finished,
            _ => state == JobState.Finished && criteria.Status switch
            {
                NotifyStatus.Complete => health == JobHealth.Complete,
                NotifyStatus.Incomplete => health == JobHealth.Incomplete,
                NotifyStatus.Canceled => health == JobHealth.Canceled,
                _ => true,
            },
        };
        return isSo && criteria.Type switch
        {
            null => true,
            NotifyChange.Regression => (before, health) is (JobHealth.Complete, JobHealth.Incomplete),
            _ => (before, health) is (JobHealth.Incomplete, JobHealth.Complete),
        };
    }

    /// <summary>All that is to be told of an event whose job's criteria match.</summary>
    /// <param name="secrets">Of the job: who sees it is shown who is told.</param>
    public static IEnumerable<NewNotification> Of(NotifySpec spec, LabEvent one, DefinitionSecrets secrets, NotificationSettings settings) =>
        Planned(spec, one, settings).Select(told => told with { Target = secrets.InText(told.Target), Remark = told.Remark is { } remark ? secrets.InText(remark) : null });

    private static IEnumerable<NewNotification> Planned(NotifySpec spec, LabEvent one, NotificationSettings settings)
    {
        var job = one.Job ?? throw new ArgumentException("an event of something else than a job", nameof(one));
        for (var i = 0; i < spec.Callbacks.Count; i++) yield return Callback(spec.Callbacks[i], i, one, job, settings);
        for (var i = 0; i < spec.Recipients.Count; i++) yield return ToRecipient(spec.Recipients[i], i, one, job, settings);
        if (spec.Callbacks.Count == 0 && spec.Recipients.Count == 0) yield return ByMail(Submitter, job.Submitter, one, job, settings);
    }

    private static NewNotification Callback(NotifyCallback callback, int index, LabEvent one, JobChange job, NotificationSettings settings)
    {
        var url = CallbackUrl.Of(callback.Url, job, job.State, job.Health);
        var refusal = url is null ? "the URL is none" : HostPatterns.Refusal(settings.Hosts, url.Host);
        var hasLog = callback.IsPost && callback.Dataset is NotifyDataset.Logs or NotifyDataset.All && job.State == JobState.Finished;
        return new NewNotification(
            job.Job, one.Number, NotificationKind.Callback, index, url is null ? "" : $"{url.Host}:{url.Port}", CallbackUrl.Shown(url), job.State, job.Health,
            hasLog ? one.At + settings.LogSettles : one.At, refusal is null ? NotificationStatus.Waiting : NotificationStatus.Refused, refusal);
    }

    private static NewNotification ToRecipient(NotifyRecipient recipient, int index, LabEvent one, JobChange job, NotificationSettings settings) =>
        recipient.Method == NotifyRecipient.Email
            ? ByMail(index, recipient.Address ?? recipient.User ?? "", one, job, settings)
            : ByIrc(recipient, index, one, job, settings);

    private static NewNotification ByIrc(NotifyRecipient recipient, int index, LabEvent one, JobChange job, NotificationSettings settings)
    {
        var refusal = IrcText.Refusal(recipient) ?? HostPatterns.Refusal(settings.Hosts, recipient.Server!, "IRC");
        return Told(NotificationKind.Irc, index, $"{recipient.Server?.ToLowerInvariant()}:{settings.Irc.Port}", $"{recipient.Address ?? recipient.User} on {recipient.Server ?? "?"}", one, job, refusal);
    }

    private static NewNotification ByMail(int index, string target, LabEvent one, JobChange job, NotificationSettings settings) =>
        Told(NotificationKind.Mail, index, Mail, target, one, job, settings.Mail is null ? "the lab has no mail server in its settings" : null);

    private static NewNotification Told(NotificationKind kind, int index, string receiver, string target, LabEvent one, JobChange job, string? refusal) => new(
        job.Job, one.Number, kind, index, receiver, target, job.State, job.Health, one.At, refusal is null ? NotificationStatus.Waiting : NotificationStatus.Refused, refusal);
}
