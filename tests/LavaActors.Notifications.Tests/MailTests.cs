using LavaActors.Jobs;
using LavaActors.Notifications.Mail;
using LavaActors.Notifications.Planning;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Notifications;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;

namespace LavaActors.Notifications.Tests;

public sealed class MailTests : IDisposable
{
    private readonly FakeLab _lab = new();
    private readonly SmtpListener _server = new();

    public void Dispose() => _server.Dispose();

    private static NotificationSettings Settings(int port) => new() { Mail = new MailSettings("127.0.0.1", port, MailTls.None, "Lab <lava@example.com>"), BaseUrl = new Uri("https://lab.example.com") };

    private async Task<Delivery> Send(string notify, int index = 0, JobRow? job = null, int? port = null)
    {
        var settings = Settings(port ?? _server.Port);
        var sender = new MailSender(new SmtpServer(settings.Mail!, TimeSpan.FromSeconds(20), TimeProvider.System), _lab, _lab, _lab, _lab, _lab, settings);
        return await sender.SendAsync(Samples.Notification(NotificationKind.Mail, index), NotifySpec.OfDefinition(Samples.Definition(notify))!, job ?? Samples.Row(), default);
    }

    [Fact]
    public async Task The_submitter_gets_a_mail_with_what_became_of_the_job()
    {
        var delivery = await Send("{criteria: {status: finished}}", NotificationPlan.Submitter);

        Assert.Equal(new Delivery(250, null), delivery);
        Assert.Contains("<ann@example.com>", _server.Recipients.Single(), StringComparison.Ordinal);
        var mail = _server.Mails.Single();
        Assert.Contains("Subject: LAVA notification for Test Job 7 a job\n", mail, StringComparison.Ordinal);
        Assert.Contains("From: Lab <lava@example.com>\n", mail, StringComparison.Ordinal);
        Assert.Contains("Job 7 (a job) is complete.\n", mail, StringComparison.Ordinal);
        Assert.Contains("https://lab.example.com/scheduler/job/7\n", mail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{to: {method: email, email: bob@example.com}}", "bob@example.com")]
    [InlineData("{to: {method: email, user: bob}}", "bob@lab.example.com")]
    [InlineData("{to: {method: email, user: '{LAVA_DEVICE_OWNER}'}}", "owner@example.com")]
    public async Task Recipients_are_addresses_and_people_of_the_lab(string recipient, string address)
    {
        _lab.Emails["bob"] = "bob@lab.example.com";
        _lab.Emails["owner of mustang-01"] = "owner@example.com";

        await Send($"{{criteria: {{status: finished}}, recipients: [{recipient}]}}");

        Assert.Contains($"<{address}>", _server.Recipients.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{to: {method: email, user: nobody}}", "no e-mail address is known of")]
    [InlineData("{to: {method: email, email: 'no address'}}", "is no e-mail address")]
    [InlineData("{to: {method: email, email: 'a@b.c, d@e.f'}}", "is no e-mail address")]
    [InlineData("{to: {method: email, user: 'two lines'}}", "is no e-mail address")]
    [InlineData("{to: {method: email, user: 'with a command'}}", "is no e-mail address")]
    public async Task Who_has_no_address_is_refused_for_good(string recipient, string expected)
    {
        // As an issuer, or whoever keeps the accounts, may have written it there.
        _lab.Emails["two lines"] = "a@example.com\r\nBcc: evil@example.com";
        _lab.Emails["with a command"] = "a@example.com>\r\nRCPT TO:<evil@example.com";

        var delivery = await Send($"{{criteria: {{status: finished}}, recipients: [{recipient}]}}");

        Assert.True(delivery.IsFinal);
        Assert.Contains(expected, delivery.Error, StringComparison.Ordinal);
        Assert.Empty(_server.Mails);
    }

    [Fact]
    public async Task A_job_s_name_is_no_way_into_the_headers()
    {
        await Send("{criteria: {status: finished}}", NotificationPlan.Submitter, Samples.Row(description: "x\r\nBcc: evil@example.com\r\n\r\nbody\u2028"));

        Assert.Single(_server.Recipients);
        var head = _server.Mails.Single().Split("\n\n")[0];
        Assert.DoesNotContain("\nBcc:", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Subject: LAVA notification for Test Job 7 x  Bcc: evil@example.com", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_will_never_take_it_is_not_asked_again_and_one_that_is_away_is()
    {
        using var refusing = new SmtpListener("550 no such user");
        var never = await Send("{criteria: {status: finished}}", NotificationPlan.Submitter, port: refusing.Port);
        int away;
        using (var gone = new SmtpListener()) away = gone.Port;

        var later = await Send("{criteria: {status: finished}}", NotificationPlan.Submitter, port: away);

        Assert.Equal((true, 550), (never.IsFinal, never.Code));
        Assert.Equal((false, true), (later.IsFinal, later.Error is not null));
    }

    [Fact]
    public void How_much_a_mail_says_is_the_job_s_choice()
    {
        SuiteRow[] suites = [new(1, new(7), "0_smoke", new SuiteCounts("0_smoke", 3, 1, 0, 0))];
        string Body(NotifyVerbosity verbosity) => MailText.Body(Samples.Row(health: JobHealth.Incomplete, error: "it broke"), JobState.Finished, JobHealth.Incomplete, verbosity, suites, null, null);

        Assert.Equal("Job 7 (a job) is incomplete.\n", Body(NotifyVerbosity.StatusOnly));
        Assert.Contains("Failure:     Job: it broke\n", Body(NotifyVerbosity.Quiet), StringComparison.Ordinal);
        Assert.DoesNotContain("0_smoke", Body(NotifyVerbosity.Quiet), StringComparison.Ordinal);
        Assert.Contains("  0_smoke: 3 passed, 1 failed, 0 skipped, 0 unknown\n", Body(NotifyVerbosity.Verbose), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comparison_names_what_is_new_gone_and_different()
    {
        _lab.Jobs.AddRange([Samples.Row(5), Samples.Row(6, health: JobHealth.Incomplete)]);
        TestCaseRow Before(string suite, string name, string outcome) => Samples.Case(suite, name, outcome) with { Job = new JobId(6) };
        _lab.Cases.AddRange(
        [
            Before("0_smoke", "boot", "fail"), Before("0_smoke", "boot", "pass"), Before("0_smoke", "old", "pass"), Before("1_gone", "x", "pass"), Before("0_smoke", "noisy", "pass"), Before("3_noisy", "z", "pass"),
            Samples.Case("0_smoke", "boot", "fail"), Samples.Case("2_new", "y", "pass"), Samples.Case("0_smoke", "noisy", "fail"),
        ]);

        await Send("{criteria: {status: finished}, verbosity: verbose, compare: {query: {entity: testjob, conditions: {submitter: ann}}, blacklist: [noisy, 3_noisy/z]}}", NotificationPlan.Submitter);

        Assert.Contains(
            "  job 6: incomplete\n  job 5: complete\n  suites added: 2_new\n  suites removed: 1_gone\n  cases added: 2_new/y\n  cases removed: 0_smoke/old, 1_gone/x\n  results changed: 0_smoke/boot pass -> fail\n",
            _server.Mails.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{description: smoke}", "4 3")]
    [InlineData("{description: smoke, priority: high}", "3")]
    [InlineData("{priority: 100}", "3")]
    [InlineData("{priority__lt: 50, testjob__state: Finished}", "2")]
    [InlineData("{health_check: yes}", "2")]
    [InlineData("{testjob__start_time__lt: '2026-01-01 11:00'}", "4")]
    [InlineData("{status: incomplete}", "4")]
    [InlineData("{state: Running}", "")]
    [InlineData("{namedtestattribute__a__exact: b}", "")]
    public async Task Conditions_are_looked_for_behind_any_number_of_later_jobs(string conditions, string expected)
    {
        _lab.Jobs.AddRange(
        [
            Samples.Row(2, description: "check") with { Priority = 0, IsHealthCheck = true }, Samples.Row(3, description: "smoke") with { Priority = 100 },
            Samples.Row(4, description: "smoke", health: JobHealth.Incomplete) with { StartTime = Samples.Noon.AddHours(-2) },
            .. Enumerable.Range(5, 300).Select(id => Samples.Row(id)),
        ]);

        await Send($"{{criteria: {{status: finished}}, verbosity: verbose, compare: {{query: {{entity: testjob, conditions: {conditions}}}}}}}", NotificationPlan.Submitter, Samples.Row(305));

        var mail = _server.Mails.Single();
        Assert.Equal(expected, string.Join(' ', mail.Split('\n').Where(line => line.StartsWith("  job ", StringComparison.Ordinal)).Select(line => line["  job ".Length..line.IndexOf(':', StringComparison.Ordinal)])));
        Assert.Equal(expected.Length == 0, mail.Contains("there is no other job to compare with", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_condition_of_a_job_of_before_that_is_none_is_told()
    {
        _lab.Jobs.Add(Samples.Row(6));

        await Send("{criteria: {status: finished}, compare: {query: {entity: testjob, conditions: {helth: Complete}}}}", NotificationPlan.Submitter);

        Assert.Contains("the condition 'helth' is not known", _server.Mails.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Conditions_on_suites_and_cases_stand_for_the_jobs_that_have_them()
    {
        var compare = NotifySpec.OfDefinition(Samples.Definition("{criteria: {status: all}, compare: {query: {entity: testsuite, conditions: {name: 0_smoke, testcase__result__ne: pass, testjob__submitter: ann}}}}"))!.Compare!;

        var question = CompareQuery.Question(CompareQuery.Of(compare, Samples.Row()).Conditions!, new JobId(7), 5, null)!;

        Assert.Equal((ResultEntity.Job, 5), (question.Entity, question.Limit));
        Assert.Equal([JobField.Submitter, JobField.State, JobField.Id], question.OfJobs.Select(filter => filter.Field));
        Assert.Equal([new ResultFilter(ResultField.SuiteName, FilterLookup.Exact, "0_smoke"), new ResultFilter(ResultField.CaseOutcome, FilterLookup.Exact, "pass", IsNegated: true)], question.OfResults);
    }

    [Fact]
    public async Task A_comparison_without_conditions_is_with_jobs_of_the_same_submitter_and_type()
    {
        _lab.Jobs.AddRange([Samples.Row(3), Samples.Row(4) with { Submitter = "bob" }, Samples.Row(5) with { RequestedDeviceType = "qemu" }, Samples.Row(6, JobState.Running)]);

        await Send("{criteria: {status: finished}, compare: {query: {entity: testjob}}}", NotificationPlan.Submitter);

        Assert.Contains("job 3: complete\n", _server.Mails.Single(), StringComparison.Ordinal);
        foreach (var other in (string[])["job 4:", "job 5:", "job 6:"]) Assert.DoesNotContain(other, _server.Mails.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_very_many_changes_a_comparison_names_the_first_and_counts_the_others()
    {
        var comparison = new JobComparison([]);
        for (var n = 0; n < 900; n++) comparison.Take(new CasePair($"suite-{n / 3:000}", $"{n % 3}", n % 3 == 1 ? null : new CasePair.Side("pass"), n % 3 == 2 ? null : new CasePair.Side("fail")));

        var lines = comparison.Lines([Samples.Row(6)]);

        Assert.Equal(["job 6", "cases added", "cases removed", "results changed"], lines.Select(line => line.Split(':')[0]));
        Assert.StartsWith("cases added: suite-000/1, suite-001/1, ", lines[1], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.EndsWith(" and 200 more", line, StringComparison.Ordinal));
        Assert.Contains(", suite-099/2 and ", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain("suite-100", string.Concat(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comparison_names_no_jobs_that_the_submitter_may_not_see()
    {
        _lab.Jobs.Add(Samples.Row(5, description: "open") with { Submitter = "bob" });
        _lab.Jobs.Add(Samples.Row(6, description: "plans of bob") with { Submitter = "bob", Visibility = JobVisibility.Personal });

        await Send("{criteria: {status: finished}, verbosity: verbose, compare: {query: {entity: testjob, conditions: {submitter: bob}}}}", NotificationPlan.Submitter);

        var mail = _server.Mails.Single();
        Assert.Contains("job 5: complete", mail, StringComparison.Ordinal);
        Assert.DoesNotContain("job 6", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_query_says_with_which_jobs_one_is_compared()
    {
        var query = new StoredQuery(1, "bob", "smoke", "", ResultEntity.Job, "testjob__description__exact__smoke", 200, true, null);
        _lab.StoredQueries.AddRange([query, query with { Id = 2, Name = "hidden", IsPublished = false }]);
        _lab.Jobs.AddRange(
        [
            Samples.Row(3, description: "smoke"), Samples.Row(4, description: "smoke", health: JobHealth.Incomplete) with { Submitter = "bob" }, Samples.Row(5, description: "other"),
            Samples.Row(6, description: "smoke") with { Submitter = "bob", Visibility = JobVisibility.Personal }, Samples.Row(8, description: "smoke"),
        ]);

        foreach (var name in (string[])["smoke", "hidden", "gone"]) await Send($"{{criteria: {{status: finished}}, verbosity: verbose, compare: {{query: {{username: bob, name: {name}}}}}}}", NotificationPlan.Submitter);

        // The latest first; what the submitter may not see, what is later, and what the query does not find are left out.
        var mail = _server.Mails[0];
        Assert.Contains("job 4: incomplete\n  job 3: complete\n", mail, StringComparison.Ordinal);
        foreach (var other in (string[])["job 5:", "job 6:", "job 8:"]) Assert.DoesNotContain(other, mail, StringComparison.Ordinal);
        // Neither does he hear that there is one.
        Assert.Contains("there is no query ~bob/hidden that ann may see", _server.Mails[1], StringComparison.Ordinal);
        Assert.Contains("there is no query ~bob/gone that ann may see", _server.Mails[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Markup_and_lines_of_a_board_are_text_in_a_mail()
    {
        await Send(
            "{criteria: {status: finished}, verbosity: verbose}", NotificationPlan.Submitter,
            Samples.Row(health: JobHealth.Incomplete, description: "<script>alert(1)</script>", error: "it said\n.\r\nQUIT\n<b>"));

        var mail = _server.Mails.Single();
        Assert.Contains("Content-Type: text/plain", mail, StringComparison.Ordinal);
        Assert.Contains("Job 7 (<script>alert(1)</script>)", mail, StringComparison.Ordinal);
        Assert.Contains("Failure:     Job: it said .  QUIT <b>", mail, StringComparison.Ordinal);
    }
}
