using System.Globalization;
using LavaActors.Pages.Tests.Hosting;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
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

        await page.GotoAsync("/results/history?job=network%20smoke%20test&suite=0_network&case=ping");
        await Expect(page.Locator("h1 .badge")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Two_jobs_are_compared_by_what_differs_the_worse_first()
    {
        var page = await browser.OpenAsync(node.Address, $"/results/{SampleLab.Old}");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Compare" }).ClickAsync();
        await Expect(page.Locator("[name=a]")).ToHaveValueAsync($"{SampleLab.Old}");
        await page.Locator("[name=b]").FillAsync($"{SampleLab.Passed}");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h2")).ToHaveTextAsync("3 cases differ, 2 are the same");
        var rows = page.Locator("h2 + .scroll tbody tr");
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
