using LavaActors.Jobs;
using LavaActors.Notifications.Planning;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Notifications;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;
using MimeKit;

namespace LavaActors.Notifications.Mail;

/// <summary>Writes mails about jobs.</summary>
/// <param name="server">Null: the lab has none.</param>
public sealed class MailSender(IMailServer? server, IJobQueries queries, IStoredQueries stored, IResultQueries results, IResultHistory history, INotificationPeople people, NotificationSettings settings)
{
    private const int Compared = 5;

    public async Task<Delivery> SendAsync(Notification notification, NotifySpec spec, JobRow job, CancellationToken stop)
    {
        if (server is null || settings.Mail is not { } mail) return Delivery.Never("the lab has no mail server in its settings");
        var address = await AddressAsync(notification, spec, job, stop);
        if (address is null) return Delivery.Never($"no e-mail address is known of {notification.Target}");
        if (!MailboxAddress.TryParse(address, out var to) || address.Any(char.IsControl) || !to.Address.Contains('@', StringComparison.Ordinal)) return Delivery.Never($"'{address}' is no e-mail address");
        var isOver = notification.State == JobState.Finished;
        var suites = isOver && spec.Verbosity == NotifyVerbosity.Verbose ? await queries.SuitesAsync(job.Job, stop) : [];
        var comparison = isOver && spec is { Compare: { } compare, Verbosity: not NotifyVerbosity.StatusOnly } ? await CompareAsync(job, compare, stop) : null;
        using var message = new MimeMessage
        {
            Subject = MailText.Subject(job),
            Body = new TextPart("plain") { Text = MailText.Body(job, notification.State, notification.Health, spec.Verbosity, suites, comparison, settings.BaseUrl) },
            // The same when it is delivered again, so that mail programs can tell.
            MessageId = $"lava-{notification.Id}-{notification.Job}@{mail.Server}",
        };
        message.From.Add(MailboxAddress.Parse(mail.From));
        message.To.Add(to);
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return await server.SendAsync(message, stop);
    }

    private async Task<string?> AddressAsync(Notification notification, NotifySpec spec, JobRow job, CancellationToken stop)
    {
        if (notification.Index == NotificationPlan.Submitter) return await people.EmailAsync(job.Submitter, stop);
        var recipient = spec.Recipients[notification.Index];
        if (recipient.Address is { } address) return address;
        if (recipient.User == NotifyRecipient.DeviceOwner) return job.Device is { } device ? await people.OwnerEmailAsync(device.Value, stop) : null;
        return recipient.User is { } user ? await people.EmailAsync(user, stop) : null;
    }

    private async Task<IReadOnlyList<string>> CompareAsync(JobRow job, NotifyCompare compare, CancellationToken stop)
    {
        // Conditions may name jobs of others.
        var viewer = await people.ViewerAsync(job.Submitter, stop);
        ResultQuery? question;
        if (compare.QueryName is { } name)
        {
            var owner = compare.QueryUser ?? job.Submitter;
            if (await stored.GetAsync(owner, name, stop) is not { } query || !StoredCompare.MaySee(query, viewer)) return [$"there is no query {StoredQuery.FullNameOf(owner, name)} that {job.Submitter} may see"];
            question = StoredCompare.Question(query, job.Job, Compared, viewer);
        }
        else
        {
            var (conditions, unknown) = CompareQuery.Of(compare, job);
            if (conditions is null) return [$"the condition '{unknown}' is not known"];
            question = CompareQuery.Question(conditions, job.Job, Compared, viewer);
        }

        var earlier = question is null ? [] : await FoundAsync(question, stop);
        if (earlier.Count == 0) return new JobComparison(compare.Blacklist).Lines(earlier);
        var compared = await history.CompareAsync(earlier[0].Job, job.Job, () => new JobComparison(compare.Blacklist), (comparison, pair) => comparison.Take(pair), stop);
        return compared.Lines(earlier);
    }

    /// <summary>The latest first.</summary>
    private async Task<IReadOnlyList<JobRow>> FoundAsync(ResultQuery question, CancellationToken stop)
    {
        var found = await results.FindAsync(question, stop);
        return found.Count == 0 ? [] : (await queries.ListAsync(new JobQuery(Limit: found.Count, Jobs: [.. found.Select(match => match.Job)], Viewer: question.Viewer), stop)).Jobs;
    }
}
