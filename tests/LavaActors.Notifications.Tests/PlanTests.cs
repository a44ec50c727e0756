using LavaActors.Jobs;
using LavaActors.Notifications.Callbacks;
using LavaActors.Notifications.Planning;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Notifications;

namespace LavaActors.Notifications.Tests;

public sealed class PlanTests
{
    private static readonly NotificationSettings WithMail = new() { Mail = new MailSettings("localhost", 25, MailTls.None, "lava@example.com") };

    private static readonly DefinitionSecrets NoSecrets = DefinitionSecrets.Of();

    private static NotifySpec Spec(string notify) => NotifySpec.OfDefinition(Samples.Definition(notify))!;

    [Theory]
    [InlineData(NotifyStatus.Running, "Running")]
    [InlineData(NotifyStatus.Finished, "Complete Incomplete Canceled")]
    [InlineData(NotifyStatus.Complete, "Complete")]
    [InlineData(NotifyStatus.Incomplete, "Incomplete")]
    [InlineData(NotifyStatus.Canceled, "Canceled")]
    [InlineData(NotifyStatus.All, "Running Complete Incomplete Canceled")]
    public void A_status_stands_for_these_changes(NotifyStatus status, string expected)
    {
        var matching = new List<string>();
        foreach (var (name, state, health) in ((string, JobState, JobHealth)[])
            [
                ("Submitted", JobState.Submitted, JobHealth.Unknown), ("Running", JobState.Running, JobHealth.Unknown), ("Canceling", JobState.Canceling, JobHealth.Unknown),
                ("Complete", JobState.Finished, JobHealth.Complete), ("Incomplete", JobState.Finished, JobHealth.Incomplete), ("Canceled", JobState.Finished, JobHealth.Canceled),
            ])
        {
            if (NotificationPlan.Matches(new NotifyCriteria(status, null, null), state, health, null)) matching.Add(name);
        }

        Assert.Equal(expected, string.Join(' ', matching));
    }

    [Theory]
    [InlineData(NotifyChange.Regression, JobHealth.Complete, JobHealth.Incomplete, true)]
    [InlineData(NotifyChange.Regression, JobHealth.Incomplete, JobHealth.Incomplete, false)]
    [InlineData(NotifyChange.Regression, null, JobHealth.Incomplete, false)]
    [InlineData(NotifyChange.Progression, JobHealth.Incomplete, JobHealth.Complete, true)]
    [InlineData(NotifyChange.Progression, JobHealth.Complete, JobHealth.Complete, false)]
    public void A_change_is_one_from_the_job_before(NotifyChange type, JobHealth? before, JobHealth now, bool expected) =>
        Assert.Equal(expected, NotificationPlan.Matches(new NotifyCriteria(NotifyStatus.Finished, type, null), JobState.Finished, now, before));

    [Fact]
    public void Every_callback_and_every_recipient_is_told()
    {
        var all = NotificationPlan.Of(
            Spec("{criteria: {status: finished}, callbacks: [{url: 'http://a/x?secret=1'}, {url: 'https://b:8443/{ID}', method: POST, dataset: logs}], recipients: [{to: {method: email, user: ann}}, {to: {method: irc, handle: ann, server: IRC.example.com}}, {to: {method: irc, user: ann}}]}"),
            Samples.Event(), NoSecrets, WithMail).ToList();

        Assert.Equal(
            [
                (NotificationKind.Callback, 0, "a:80", "http://a/x?...", NotificationStatus.Waiting),
                (NotificationKind.Callback, 1, "b:8443", "https://b:8443/7", NotificationStatus.Waiting),
                (NotificationKind.Mail, 0, "mail", "ann", NotificationStatus.Waiting),
                (NotificationKind.Irc, 1, "irc.example.com:6667", "ann on IRC.example.com", NotificationStatus.Waiting),
                (NotificationKind.Irc, 2, ":6667", "ann on ?", NotificationStatus.Refused),
            ],
            all.Select(one => (one.Kind, one.Index, one.Receiver, one.Target, one.Status)));
        // Its log may have its last lines a moment later.
        Assert.Equal([Samples.Noon, Samples.Noon.AddSeconds(1)], all.Take(2).Select(one => one.At));
    }

    [Fact]
    public void Who_names_nobody_gets_a_mail_himself()
    {
        var one = NotificationPlan.Of(Spec("{criteria: {status: finished}}"), Samples.Event(), NoSecrets, WithMail).Single();

        Assert.Equal((NotificationKind.Mail, NotificationPlan.Submitter, "ann"), (one.Kind, one.Index, one.Target));
        Assert.Equal("the lab has no mail server in its settings", NotificationPlan.Of(Spec("{criteria: {status: finished}}"), Samples.Event(), NoSecrets, new NotificationSettings()).Single().Remark);
    }

    [Fact]
    public void Who_is_told_is_shown_without_the_job_s_secrets()
    {
        var secrets = DefinitionSecrets.Of("secrets: {HOOK: T0PSECRET, WHO: carol-hidden}\n");
        var all = NotificationPlan.Of(
            Spec("{criteria: {status: finished}, callback: {url: 'http://a/hooks/T0PSECRET'}, recipients: [{to: {method: email, email: carol-hidden@example.com}}]}"), Samples.Event(), secrets, WithMail).ToList();

        Assert.Equal(["http://a/hooks/[MASKED]", "[MASKED]@example.com"], all.Select(one => one.Target));
    }

    [Theory]
    [InlineData("*.example.com", "ci.example.com", true)]
    [InlineData("*.example.com", "example.com.evil.org", false)]
    [InlineData("ci-*", "CI-3", true)]
    [InlineData("10.0.0.*", "10.0.0.7", true)]
    [InlineData("10.0.0.*", "127.0.0.1", false)]
    public void A_lab_allows_hosts_by_patterns(string pattern, string host, bool allowed) => Assert.Equal(allowed, HostPatterns.Refusal([pattern], host) is null);

    [Fact]
    public void A_host_that_the_lab_does_not_allow_is_refused_before_anything_is_tried()
    {
        var one = NotificationPlan.Of(Spec("{criteria: {status: finished}, callback: {url: 'http://evil.org/'}}"), Samples.Event(), NoSecrets, new NotificationSettings { Hosts = ["*.example.com"] }).Single();

        Assert.Equal((NotificationStatus.Refused, "evil.org is not among the hosts that the lab allows callbacks to"), (one.Status, one.Remark));
        one = NotificationPlan.Of(Spec("{criteria: {status: finished}, recipients: [{to: {method: irc, handle: a, server: evil.org}}]}"), Samples.Event(), NoSecrets, new NotificationSettings { Hosts = ["*.example.com"] }).Single();
        Assert.Equal((NotificationStatus.Refused, "evil.org is not among the hosts that the lab allows IRC to"), (one.Status, one.Remark));
    }

    [Theory]
    [InlineData("http://a/{ID}/{STATUS}/{STATUS_STRING}/{STATE}/{HEALTH}/{ PRIORITY }", "http://a/7/2/complete/5/1/50")]
    [InlineData("http://a/{DESCRIPTION}?d={ACTUAL-DEVICE}", "http://a/a%20job%2F..%2F%3Fx%3D1%0D%0AHost%3A%20b?d=mustang-01")]
    [InlineData("http://a/?{UNKNOWN}={id}", "http://a/?{UNKNOWN}={id}")]
    public void A_URL_has_the_job_s_attributes_in_it(string url, string expected) => Assert.Equal(
        new Uri(expected), CallbackUrl.Of(url, Samples.Event(description: "a job/../?x=1\r\nHost: b").Job!, JobState.Finished, JobHealth.Complete));

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://")]
    [InlineData("http://a/\r\nX: y")]
    [InlineData("gopher://a/")]
    public void What_is_no_URL_of_HTTP_is_none(string url) => Assert.Null(CallbackUrl.Of(url, Samples.Event().Job!, JobState.Finished, JobHealth.Complete));

    [Fact]
    public void An_attempt_that_fails_is_followed_by_later_ones_until_it_is_given_up()
    {
        TimeSpan[] pauses = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)];

        Assert.Equal((NotificationStatus.Waiting, Samples.Noon.AddSeconds(5)), RetryRules.After(Delivery.Failed("no"), 1, Samples.Noon, pauses));
        Assert.Equal((NotificationStatus.Waiting, Samples.Noon.AddSeconds(20)), RetryRules.After(Delivery.Failed("no"), 2, Samples.Noon, pauses));
        Assert.Equal((NotificationStatus.GivenUp, null), RetryRules.After(Delivery.Failed("no"), 3, Samples.Noon, pauses));
        Assert.Equal((NotificationStatus.Refused, null), RetryRules.After(Delivery.Never("no"), 1, Samples.Noon, pauses));
        Assert.Equal((NotificationStatus.Delivered, null), RetryRules.After(new Delivery(204, null), 1, Samples.Noon, pauses));
    }
}
