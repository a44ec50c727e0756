using System.Globalization;
using LavaActors.Gateway.Notifications;
using LavaActors.Pages.Tests.Hosting;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Notifications;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LavaActors.Pages.Tests.Browser;

/// <summary>Results over time and side by side, what a job says of itself, and a log that is longer than a browser can scroll.</summary>
[Collection(PagesNode.Collection)]
public sealed class ResultPageTests(PagesNode node, TestBrowser browser)
{
    [Fact]
    public async Task A_flaky_test_is_marked_and_its_measurements_are_drawn()
    {
        var page = await browser.OpenAsync(node.Address, $"/results/{SampleLab.Passed}/0_network/throughput");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "In other jobs" }).ClickAsync();
        await Expect(page.Locator("h1 .badge")).ToHaveTextAsync("flaky");
        await Expect(page.Locator(".strip rect")).ToHaveCountAsync(13);
        await Expect(page.Locator(".strip rect.fail")).ToHaveCountAsync(4);
        await Expect(page.Locator(".chart circle")).ToHaveCountAsync(13);
        var box = await page.Locator(".chart polyline").BoundingBoxAsync();
        Assert.True(box is { Width: > 300, Height: > 50 }, $"the line is {box?.Width} by {box?.Height}");
        // On a phone the picture stands at its newest end, and what its lines mean stays in sight.
        await page.SetViewportSizeAsync(400, 800);
        await page.ReloadAsync();
        var scale = page.Locator(".chart .names");
        await Expect(scale).ToHaveAttributeAsync("transform", new System.Text.RegularExpressions.Regex(@"translate\([1-9]\d"));
        await Expect(scale.Locator("text")).ToHaveTextAsync(["968", "648"]);
        await scale.Locator("text").First.ScrollIntoViewIfNeededAsync();
        Assert.InRange((await scale.Locator("text").First.BoundingBoxAsync())!.X, 0, 60);

        await page.GotoAsync("/results/history?job=network%20smoke%20test&suite=0_network&case=ping");
        await Expect(page.Locator("h1 .badge")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_flaky_test_is_marked_wherever_a_job_shows_it_with_the_way_to_its_history()
    {
        // The last of the older runs whose throughput failed.
        const long job = SampleLab.Old + 10;
        var complaints = new List<string>();
        var page = await browser.OpenAsync(node.Address, $"/scheduler/job/{job}", complaints);
        await Expect(page.Locator("a.badge.warn")).ToHaveTextAsync("flaky");
        await page.LookAsync("job-flaky", complaints);
        foreach (var path in (string[])[$"/results/{job}/0_network", $"/results/{job}/0_network/throughput"])
        {
            await page.GotoAsync(path);
            await Expect(page.Locator("a.badge.warn")).ToHaveCountAsync(1);
        }

        await page.GotoAsync($"/results/{job}/0_network");
        await Expect(page.Locator("tr", new PageLocatorOptions { HasTextString = "throughput" }).Locator("a.badge.warn")).ToBeVisibleAsync();
        await page.LookAsync("suite-flaky", complaints);
        await page.Locator("a.badge.warn").ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("throughput");
        await page.Context.CloseAsync();
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }

    [Fact]
    public async Task Cases_of_a_suite_are_shown_by_outcome_from_page_to_page()
    {
        await node.BusyLabAsync();
        var complaints = new List<string>();
        var page = await browser.OpenAsync(node.Address, $"/results/{BusyLab.Many}/{BusyLab.Suite}?limit=5", complaints);
        var (tabs, pages, badges) = (page.Locator("nav[aria-label=Outcomes]"), page.Locator("nav.pages span"), page.Locator("[data-label=Outcome] .badge"));
        await Expect(tabs.Locator("a")).ToHaveTextAsync(["All 120", "pass 96", "fail 13", "skip 8", "unknown 3"]);
        await Expect(tabs.Locator("[aria-current]")).ToHaveTextAsync("All 120");
        await tabs.GetByText("fail").ClickAsync();
        foreach (var (part, rows) in new[] { ("1–5 of 13", 5), ("6–10 of 13", 5), ("11–13 of 13", 3) })
        {
            await Expect(pages).ToHaveTextAsync(part);
            await Expect(tabs.Locator("[aria-current]")).ToHaveTextAsync("fail 13");
            await Expect(badges).ToHaveTextAsync(Enumerable.Repeat("fail", rows));
            if (rows == 5) await page.Locator("a[rel=next]").ClickAsync();
        }

        await page.LookAsync("suite-failed", complaints);
        await tabs.GetByText("unknown").ClickAsync();
        await Expect(pages).ToHaveTextAsync("1–3 of 3");
        await Expect(badges).ToHaveTextAsync(Enumerable.Repeat("unknown", 3));

        await page.GotoAsync($"/results/{SampleLab.Passed}/0_network?outcome=unknown");
        await Expect(page.Locator(".empty")).ToContainTextAsync("No case of this suite has this outcome.");
        await page.LookAsync("suite-none", complaints);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Show all" }).ClickAsync();
        await Expect(badges).ToHaveCountAsync(4);
        using var odd = await node.Http.GetAsync($"/results/{SampleLab.Passed}/0_network?outcome=odd");
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, odd.StatusCode);
        await page.Context.CloseAsync();
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }

    [Fact]
    public async Task What_people_say_of_a_failed_job_is_shown_and_changed_on_its_page()
    {
        var tag = await node.Part<IFailureNotes>().AddTagAsync("<i>power</i>", "the relay of the board", CancellationToken.None);
        var complaints = new List<string>();
        var page = await browser.OpenAsync(node.Address, $"/scheduler/job/{SampleLab.Failed}", complaints);
        await Expect(page.Locator("#said")).ToHaveCountAsync(0);
        await page.GetByText("Say why it failed").ClickAsync();
        await page.GetByLabel("<i>power</i>").CheckAsync();
        await page.GetByLabel("Comment").FillAsync("the relay sticks\n<b>again</b>");
        await page.LookAsync("job-saying", complaints);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save" }).ClickAsync();

        await Expect(page.Locator("#said .badge")).ToHaveTextAsync("<i>power</i>");
        await Expect(page.Locator("#said .said")).ToHaveTextAsync("the relay sticks\n<b>again</b>");
        await page.LookAsync("job-said", complaints);
        var kept = (await node.Part<IFailureNotes>().OfJobsAsync([new JobId(SampleLab.Failed)], CancellationToken.None)).Values.Single();
        Assert.Equal("the relay sticks\n<b>again</b>", kept.Comment);
        Assert.Equal([tag!.Id], kept.Tags);

        // And taken back.
        await page.GetByText("Change what is said of it").ClickAsync();
        await page.GetByLabel("<i>power</i>").UncheckAsync();
        await page.GetByLabel("Comment").FillAsync("");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save" }).ClickAsync();
        await Expect(page.Locator("#said")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }

    [Fact]
    public async Task Each_attempt_to_tell_of_a_job_is_shown_whole_to_who_may_change_it_and_masked_to_others()
    {
        const long job = SampleLab.Old + 11;
        var (store, now) = (node.Part<INotificationStore>(), SampleLab.Begin);
        var from = await store.PositionAsync(CancellationToken.None);
        Assert.True(await store.AddAsync(
            from,
            from,
            [
                new NewNotification(new JobId(job), 1_000_001, NotificationKind.Callback, 0, "hooks.example.com:443", "https://hooks.example.com/services/T0123/secret-part?...", JobState.Finished, JobHealth.Complete, now, NotificationStatus.Refused, "callbacks go to *.lab only"),
                new NewNotification(new JobId(job), 1_000_002, NotificationKind.Mail, 0, "mail", "ann@example.com", JobState.Finished, JobHealth.Complete, now, NotificationStatus.Refused),
            ],
            CancellationToken.None));
        var mail = (await store.OfJobAsync(new JobId(job), CancellationToken.None)).Single(one => one.Notification.Kind is NotificationKind.Mail).Notification.Id;
        await store.RecordAsync(mail, new NotificationAttempt(1, now.AddSeconds(1), 451, "451 try again later: <ann@example.com>", 0.3), NotificationStatus.Waiting, null, CancellationToken.None);
        await store.RecordAsync(mail, new NotificationAttempt(2, now.AddSeconds(8), 250, null, 0.2), NotificationStatus.Delivered, null, CancellationToken.None);

        var complaints = new List<string>();
        var page = await browser.OpenAsync(node.Address, $"/scheduler/job/{job}", complaints);
        await page.Locator(".facts").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "2", Exact = true }).ClickAsync();
        await Expect(page.Locator("h2").First).ToContainTextAsync("Callback to https://hooks.example.com/services/T0123/secret-part?... refused");
        await Expect(page.Locator("h2").Last).ToContainTextAsync("Mail to ann@example.com delivered");
        await Expect(page.Locator("tbody tr").First).ToContainTextAsync("451 try again later: <ann@example.com>");
        await page.LookAsync("notifications", complaints);
        await page.Context.CloseAsync();
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));

        var records = await store.OfJobAsync(new JobId(job), CancellationToken.None);
        Assert.Equal(["https://hooks.example.com/…", "…@example.com"], records.Select(record => NotificationView.Of(record, isWhole: false).Target));
        Assert.Equal(["the answer was 451", null], records.SelectMany(record => NotificationView.Of(record, isWhole: false).Attempts).Select(attempt => attempt.Error));
    }

    [Fact]
    public async Task Two_jobs_are_compared_by_what_differs_the_worse_first()
    {
        var page = await browser.OpenAsync(node.Address, $"/results/{SampleLab.Old}");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Compare" }).ClickAsync();
        await Expect(page.Locator("[name=a]")).ToHaveValueAsync($"{SampleLab.Old}");
        await page.Locator("[name=b]").FillAsync($"{SampleLab.Passed}");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#outcomes")).ToHaveTextAsync("3 cases differ in outcome, 2 are the same");
        var rows = page.Locator("#outcomes + .scroll tbody tr");
        await Expect(rows.First).ToContainTextAsync("ipv6");
        await Expect(rows.First).ToContainTextAsync("worse");
        await Expect(rows.First).ToContainTextAsync("not there");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_job_shows_its_retries_and_why_it_failed_with_the_way_to_the_line()
    {
        var page = await browser.OpenAsync(node.Address, $"/scheduler/job/{SampleLab.Passed}");
        await Expect(page.Locator("summary .badge")).ToHaveTextAsync("1 again");
        await Expect(page.Locator(".timeline .badge")).ToHaveTextAsync("run 2");

        await page.GotoAsync($"/scheduler/job/{SampleLab.Failed}");
        var verdict = page.Locator("section[aria-label=Verdict]");
        await Expect(verdict.Locator(".why .badge")).Not.ToBeEmptyAsync();
        var evidence = verdict.Locator(".evidence a").First;
        var line = (await evidence.TextContentAsync())!.Replace("line ", "", StringComparison.Ordinal);
        await evidence.ClickAsync();
        await Expect(page.Locator(".row.is-marked")).ToHaveAttributeAsync("data-line", line);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_definition_has_colours()
    {
        var page = await browser.OpenAsync(node.Address, $"/scheduler/job/{SampleLab.Passed}/definition");
        await Expect(page.Locator("#l2 .y-k").First).ToHaveTextAsync("job_name:");
        await Expect(page.Locator("#l1 .y-c")).ToContainTextAsync("smoke test");
        // A line as long as a program writes it stays readable, and the page answers.
        var took = await page.EvaluateAsync<double>("""
            async () => {
              const { highlight } = await import(document.querySelector('script[type=module]').src.replace('page.js', 'yaml.js'));
              const [line, place, began] = ['run: ' + 'a b '.repeat(50_000), document.createElement('p'), performance.now()];
              highlight(place, line);
              return place.textContent === line ? performance.now() - began : -1;
            }
            """);
        Assert.InRange(took, 0, 1000);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Each_line_of_a_log_that_is_longer_than_a_browser_can_scroll_is_reached()
    {
        const long job = 1102;
        const int lines = 800_000;
        var at = SampleLab.Begin;
        await node.ApplyAsync(SampleLab.Submitted(job, "endless", at), new RoleMessages.Accepted(new JobId(job), "lab-1", at), new RoleMessages.Finished(new JobId(job), JobHealth.Complete, null, null, at.AddHours(1)));
        for (var from = 0; from < lines; from += 100_000) await node.WriteLogAsync(job, string.Concat(Enumerable.Range(from, 100_000).Select(n => $"line {n.ToString(CultureInfo.InvariantCulture)}\n")));
        var page = await browser.OpenAsync(node.Address, $"/scheduler/job/{job}#L654321");
        await Expect(page.Locator(".logcount")).ToHaveTextAsync("800,000 lines");
        await Expect(page.Locator(".row.is-marked .m")).ToHaveTextAsync("line 654321");
        await Expect(page.Locator(".row.is-marked")).ToBeInViewportAsync();
        Assert.True(await page.EvaluateAsync<double>("document.querySelector('.logspace').offsetHeight") < 16_000_000);

        await page.Locator(".logpane").PressAsync("G");
        await Expect(page.Locator(".row .m").Last).ToHaveTextAsync("line 799999");
        await Expect(page.Locator(".row").Last).ToBeInViewportAsync();
        await page.Locator(".logpane").PressAsync("g");
        await Expect(page.Locator(".row .m").First).ToHaveTextAsync("line 0");
        // In the middle of the bar is the middle of the log, to a screen's lines.
        await page.EvaluateAsync("(() => { const pane = document.querySelector('.logpane'); pane.scrollTop = (pane.scrollHeight - pane.clientHeight) / 2; })()");
        await Expect(page.Locator(".row .m").First).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^line (3999|4000)"));
        await page.GotoAsync($"/scheduler/job/{job}#L0");
        await Expect(page.Locator(".row.is-marked .m")).ToHaveTextAsync("line 0");
        await page.GotoAsync($"/scheduler/job/{job}#L{lines - 1}");
        await Expect(page.Locator(".row.is-marked .m")).ToHaveTextAsync($"line {lines - 1}");
        await Expect(page.Locator(".row.is-marked")).ToBeInViewportAsync();
        await page.Context.CloseAsync();
    }
}
