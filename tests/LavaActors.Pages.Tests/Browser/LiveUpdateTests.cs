using System.Collections.Concurrent;
using LavaActors.Pages.Tests.Hosting;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LavaActors.Pages.Tests.Browser;

/// <summary>What happens comes to pages that are open; nobody reloads them.</summary>
[Collection(PagesNode.Collection)]
public sealed class LiveUpdateTests(PagesNode node, TestBrowser browser)
{
    [Fact]
    public async Task What_happens_in_the_lab_comes_to_its_pages()
    {
        const long job = 1120;
        var at = SampleLab.Begin;
        var lab = await node.WaitingLabAsync();
        var (home, device, workers, queue) = (await OpenAsync("/"), await OpenAsync("/scheduler/device/mustang-03"), await OpenAsync("/scheduler/allworkers"), await OpenAsync("/scheduler/queue"));

        await node.ApplyAsync(SampleLab.Submitted(job, "seen at once", at, "qemu"), SampleLab.Reserved(job, "mustang-03", at), new RoleMessages.Accepted(new JobId(job), "lab-1", at));
        await Expect(home.Locator("tr", new PageLocatorOptions { HasTextString = "seen at once" })).ToContainTextAsync("Running");
        await Expect(device.Locator("dl.facts")).ToContainTextAsync($"{job}");

        await node.ApplyAsync(
            new SchedulerMessages.DispatcherCameUp("lab-seen", Guid.NewGuid(), "akka.tcp://lava@127.0.0.4:7001", [], at), new SchedulerMessages.WorkerSet("lab-seen", WorkerHealth.Active, 3, "anna", "all is well", at));
        await Expect(workers.Locator("tr", new PageLocatorOptions { HasTextString = "lab-seen" })).ToContainTextAsync("0 of 3 (limit)");

        var waits = await lab.SubmitAsync("seen in the queue", 50);
        var row = queue.Locator("tr", new PageLocatorOptions { HasTextString = "seen in the queue" });
        await Expect(row).ToBeVisibleAsync();
        await lab.CancelAsync(waits.Jobs[0].Job);
        await Expect(row).ToHaveCountAsync(0);

        await node.ApplyAsync(new RoleMessages.Finished(new JobId(job), JobHealth.Complete, null, null, at.AddMinutes(1)), new SchedulerMessages.DeviceFreed(new("mustang-03"), new LeadJobId(job), job, at.AddMinutes(1)));
        foreach (var page in (IPage[])[home, device, workers, queue]) await CloseAsync(page);
    }

    [Fact]
    public async Task The_log_of_a_job_that_waits_comes_with_its_run()
    {
        const long job = 1121;
        var at = SampleLab.Begin;
        await node.ApplyAsync(SampleLab.Submitted(job, "waits for its log", at, "qemu"));
        var page = await OpenAsync($"/scheduler/job/{job}");
        await Expect(page.Locator("#nolog")).ToContainTextAsync("Its log begins with its run");
        await node.ApplyAsync(SampleLab.Reserved(job, "mustang-03", at), new RoleMessages.Accepted(new JobId(job), "lab-1", at));
        await Expect(page.Locator(".log.is-live")).ToBeVisibleAsync();
        await Expect(page.Locator("#nolog")).ToHaveCountAsync(0);
        await LogAsync("the first line");
        await Expect(page.Locator(".logrows")).ToContainTextAsync("the first line");

        // What the page is told afterwards leaves its log alone.
        await page.EvaluateAsync("document.querySelector('.log').isTheSame = true");
        await node.ApplyAsync(SampleLab.Report(job, at, new ActionStarted("1", "deploy", "common", 120, at)));
        node.Publish(new JobMessages.Progress(new LeadJobId(job), new JobId(job), $"{job}", "", JobState.Running, JobHealth.Unknown, null, null, null, [], at));
        await Expect(page.Locator(".timeline")).ToContainTextAsync("deploy");
        await LogAsync("the second line");
        await Expect(page.Locator(".logrows")).ToContainTextAsync("the second line");
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('.log').isTheSame"));
        await node.ApplyAsync(new RoleMessages.Finished(new JobId(job), JobHealth.Complete, null, null, at.AddMinutes(1)), new SchedulerMessages.DeviceFreed(new("mustang-03"), new LeadJobId(job), job, at.AddMinutes(1)));
        await CloseAsync(page);

        async Task LogAsync(string text)
        {
            await node.WriteLogAsync(job, SampleLab.Line(at, "target", text));
            node.Publish(new JobMessages.LogGrew(new LeadJobId(job), new JobId(job), 1));
        }
    }

    [Fact]
    public async Task What_happens_in_a_group_comes_to_its_page()
    {
        SampleLab.AskAgain(node);
        var page = await OpenAsync($"/scheduler/job/{SampleLab.Group}/multinode");
        var group = new GroupId(SampleLab.GroupName);
        var waiting = page.Locator("[aria-label='Who waits']");
        await Expect(waiting).ToContainTextAsync("waits for 'firmware-loaded'");

        node.Tell(new GroupMessages.Wait(group, CommandId.New(), new JobId(SampleLab.OtherGuest), "rootfs-loaded"));
        await Expect(waiting).ToContainTextAsync("waits for 'rootfs-loaded'");
        await node.AskAsync(new GroupMessages.Send(group, CommandId.New(), new JobId(SampleLab.Group), "rootfs-loaded", new Dictionary<string, string?>()));
        await Expect(waiting).Not.ToContainTextAsync("rootfs-loaded");
        await Expect(page.Locator("svg.lanes")).ToContainTextAsync("message rootfs-loaded");

        await node.WriteLogAsync(SampleLab.Guest, SampleLab.Line(SampleLab.Begin.AddMinutes(30), "target", "a guest says hello"));
        node.Publish(new JobMessages.LogGrew(new LeadJobId(SampleLab.Group), new JobId(SampleLab.Guest), 1));
        await Expect(page.Locator(".merged")).ToContainTextAsync("a guest says hello");
        await CloseAsync(page);
    }

    [Fact]
    public async Task A_log_that_nobody_looks_at_goes_on_where_it_stopped_when_somebody_does_again()
    {
        const long job = 1130;
        await node.ApplyAsync(SampleLab.Submitted(job, "looked at again", SampleLab.Begin, "qemu"), SampleLab.Reserved(job, "mustang-03", SampleLab.Begin), new RoleMessages.Accepted(new JobId(job), "lab-1", SampleLab.Begin));
        await LogAsync("the first line");
        var page = await OpenAsync($"/scheduler/job/{job}");
        var rows = page.Locator(".logrows");
        await LogAsync("seen as it came");
        await Expect(rows).ToContainTextAsync("seen as it came");

        await ShowAsync("hidden", "true");
        await LogAsync("while nobody looked");
        await ShowAsync("visible", "false");

        await Expect(rows).ToContainTextAsync("while nobody looked");
        await LogAsync("afterwards");
        await Expect(rows).ToContainTextAsync("afterwards");
        Assert.Equal(["the first line", "seen as it came", "while nobody looked", "afterwards"], await rows.Locator(".row .m").AllInnerTextsAsync());
        await node.ApplyAsync(new RoleMessages.Finished(new JobId(job), JobHealth.Complete, null, null, SampleLab.Begin.AddMinutes(1)), new SchedulerMessages.DeviceFreed(new("mustang-03"), new LeadJobId(job), job, SampleLab.Begin.AddMinutes(1)));
        await CloseAsync(page);

        async Task LogAsync(string text)
        {
            await node.WriteLogAsync(job, SampleLab.Line(SampleLab.Begin, "target", text));
            node.Publish(new JobMessages.LogGrew(new LeadJobId(job), new JobId(job), 1));
        }

        Task ShowAsync(string state, string hidden) => page.EvaluateAsync(
            $"Object.defineProperty(document, 'hidden', {{ value: {hidden}, configurable: true }}); Object.defineProperty(document, 'visibilityState', {{ value: '{state}', configurable: true }}); document.dispatchEvent(new Event('visibilitychange'))");
    }

    /// <summary>As one that is opened beside the others by a middle click.</summary>
    [Fact]
    public async Task A_tab_that_nobody_has_looked_at_yet_has_no_stream()
    {
        var page = await browser.OpenAsync(node.Address, "/scheduler/queue");
        await page.AddInitScriptAsync("Object.defineProperty(document, 'hidden', { value: true, configurable: true })");
        var asked = new ConcurrentBag<string>();
        page.Request += (_, request) => { if (request.Url.Contains("/events/", StringComparison.Ordinal)) asked.Add(request.Url); };
        foreach (var path in (string[])["/scheduler/alldevices", $"/scheduler/job/{SampleLab.Running}"])
        {
            await page.GotoAsync(path);
            // What comes after it on the page is alive.
            await page.Locator("#theme").ClickAsync();
            await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", new System.Text.RegularExpressions.Regex("dark|light"));
            Assert.Empty(asked);
            await page.RunAndWaitForRequestAsync(
                () => page.EvaluateAsync("Object.defineProperty(document, 'hidden', { value: false, configurable: true }); document.dispatchEvent(new Event('visibilitychange'))"),
                request => request.Url.Contains("/events/", StringComparison.Ordinal));
            asked.Clear();
        }

        await page.Context.CloseAsync();
    }

    /// <summary>The form of one button becomes that of the next when the page is brought up to date.</summary>
    [Fact]
    public async Task Only_what_cannot_be_undone_asks_first_whatever_the_page_has_become()
    {
        const long job = 1151;
        await node.ApplyAsync(SampleLab.Submitted(job, "asks first", SampleLab.Begin, "qemu"), SampleLab.Reserved(job, "mustang-03", SampleLab.Begin), new RoleMessages.Accepted(new JobId(job), "lab-1", SampleLab.Begin));
        var page = await browser.OpenAsync(node.Address, $"/scheduler/job/{job}");
        var (said, posted) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        page.Dialog += (_, dialog) =>
        {
            said.Enqueue(dialog.Message);
            _ = dialog.DismissAsync();
        };
        await page.RouteAsync(url => url.EndsWith("/cancel", StringComparison.Ordinal) || url.EndsWith("/resubmit", StringComparison.Ordinal), route =>
        {
            posted.Enqueue(new Uri(route.Request.Url).AbsolutePath);
            return route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html", Body = "taken" });
        });
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel" }).ClickAsync();
        Assert.Equal("Cancel this job?", Assert.Single(said));
        Assert.Empty(posted);

        await node.ApplyAsync(new RoleMessages.Finished(new JobId(job), JobHealth.Complete, null, null, SampleLab.Begin.AddMinutes(1)), new SchedulerMessages.DeviceFreed(new("mustang-03"), new LeadJobId(job), job, SampleLab.Begin.AddMinutes(1)));
        await Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel" })).ToHaveCountAsync(0);
        await page.RunAndWaitForRequestAsync(() => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Resubmit", Exact = true }).ClickAsync(), request => request.Method == "POST");
        Assert.Single(said);
        Assert.Equal($"/scheduler/job/{job}/resubmit", Assert.Single(posted));
        await page.Context.CloseAsync();
    }

    /// <summary>No other change may come that would bring what one answer did not.</summary>
    [Fact]
    public async Task A_page_that_was_asked_for_patience_asks_again()
    {
        const long job = 1131;
        await node.ApplyAsync(SampleLab.Submitted(job, "asked for patience", SampleLab.Begin, "qemu"), SampleLab.Reserved(job, "mustang-03", SampleLab.Begin), new RoleMessages.Accepted(new JobId(job), "lab-1", SampleLab.Begin));
        var page = await OpenAsync($"/scheduler/job/{job}");
        var refused = 0;
        await page.RouteAsync($"**/scheduler/job/{job}", route => refused++ == 0 ? route.FulfillAsync(new RouteFulfillOptions { Status = 503 }) : route.ContinueAsync());

        await node.ApplyAsync(new RoleMessages.Finished(new JobId(job), JobHealth.Complete, null, null, SampleLab.Begin.AddMinutes(1)), new SchedulerMessages.DeviceFreed(new("mustang-03"), new LeadJobId(job), job, SampleLab.Begin.AddMinutes(1)));

        await Expect(page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("Complete"), new PageAssertionsToHaveTitleOptions { Timeout = 20_000 });
        Assert.True(refused > 1, "the first answer should have been a refusal");
        await CloseAsync(page);
    }

    /// <summary>Nothing else would bring what was refused: the job is over.</summary>
    [Theory]
    [InlineData(1140, 429, "1")]
    [InlineData(1141, 503, null)]
    public async Task The_index_of_a_log_and_a_part_of_it_and_a_search_that_were_refused_are_asked_for_again(long job, int status, string? retryAfter)
    {
        await node.ApplyAsync(SampleLab.Submitted(job, "a long log", SampleLab.Begin, "qemu"), SampleLab.Reserved(job, "mustang-03", SampleLab.Begin), new RoleMessages.Accepted(new JobId(job), "lab-1", SampleLab.Begin));
        await node.WriteLogAsync(job, string.Concat(Enumerable.Range(0, 2000).Select(n => SampleLab.Line(SampleLab.Begin, "target", $"this is line {n}"))));
        await node.ApplyAsync(new RoleMessages.Finished(new JobId(job), JobHealth.Complete, null, null, SampleLab.Begin.AddMinutes(1)), new SchedulerMessages.DeviceFreed(new("mustang-03"), new LeadJobId(job), job, SampleLab.Begin.AddMinutes(1)));
        var page = await browser.OpenAsync(node.Address, "/scheduler/queue");
        var asked = new ConcurrentDictionary<string, int>();
        await page.RouteAsync(url => ((string[])[$"/api/v0.2/jobs/{job}/logs/?", $"/scheduler/job/{job}/log/"]).Any(part => url.Contains(part, StringComparison.Ordinal)), AnswerAsync);
        await page.GotoAsync($"/scheduler/job/{job}#L1500");

        await Expect(page.Locator(".logrows .row[data-line='1500'] .m")).ToHaveTextAsync("this is line 1500");
        await Expect(page.Locator(".logcount")).ToHaveTextAsync("2,000 lines");
        Assert.Equal(2, asked.Single(each => each.Key.EndsWith("/log/index", StringComparison.Ordinal)).Value);
        Assert.Contains(asked, each => each.Key.Contains("/logs/?", StringComparison.Ordinal) && each.Value == 2);
        await page.Locator(".logsearch").FillAsync("line 1777");
        await page.Locator(".logsearch").PressAsync("Enter");
        await Expect(page.Locator(".loghits")).ToHaveTextAsync("1 of 1");
        Assert.Equal(2, asked.Single(each => each.Key.Contains("/search?", StringComparison.Ordinal)).Value);
        await page.Context.CloseAsync();

        // Each is refused once, or its connection breaks.
        Task AnswerAsync(IRoute route) => asked.AddOrUpdate(route.Request.Url, 1, (_, times) => times + 1) > 1 ? route.ContinueAsync() : retryAfter is null && route.Request.Url.Contains("/log/", StringComparison.Ordinal) ? route.AbortAsync() : route.FulfillAsync(new RouteFulfillOptions
        {
            Status = status,
            Headers = retryAfter is null ? null : new Dictionary<string, string> { ["Retry-After"] = retryAfter },
        });
    }

    private async Task<IPage> OpenAsync(string path)
    {
        var page = await browser.OpenAsync(node.Address, path);
        await page.EvaluateAsync("window.isTheSame = true");
        return page;
    }

    private static async Task CloseAsync(IPage page)
    {
        Assert.True(await page.EvaluateAsync<bool>("window.isTheSame"));
        await page.Context.CloseAsync();
    }
}
