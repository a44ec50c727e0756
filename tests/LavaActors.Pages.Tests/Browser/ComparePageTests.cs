using System.Net;
using LavaActors.Pages.Tests.Hosting;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LavaActors.Pages.Tests.Browser;

/// <summary>Two jobs side by side, of any size.</summary>
[Collection(PagesNode.Collection)]
public sealed class ComparePageTests(PagesNode node, TestBrowser browser)
{
    private async Task JobAsync(long job, IEnumerable<TestResult> results)
    {
        var at = SampleLab.Begin;
        await node.ApplyAsync(SampleLab.Submitted(job, "compared", at), new RoleMessages.Accepted(new JobId(job), "lab-1", at));
        foreach (var some in results.Chunk(5000)) await node.ApplyAsync(SampleLab.Report(job, at, [.. some.Select(result => new ResultRecorded(result))]));
        await node.ApplyAsync(new RoleMessages.Finished(new JobId(job), JobHealth.Complete, null, null, at.AddMinutes(4)));
    }

    private static TestResult Measured(string suite, string name, double value, string? units, string outcome = "pass") => new(suite, name, outcome, SampleLab.Begin, Measurement: value, Units: units);

    [Fact]
    public async Task The_two_jobs_are_whole_on_a_phone()
    {
        await node.BusyLabAsync();
        var complaints = new List<string>();
        var page = await browser.OpenAsync(node.Address, $"/results/compare?a={SampleLab.Old}&b={BusyLab.Many}", complaints, width: 400);
        var jobs = page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "The two jobs" });
        await Expect(jobs.Locator("tr").Last).ToBeVisibleAsync();
        Assert.True(await jobs.EvaluateAsync<bool>("box => box.scrollWidth <= box.clientWidth"));
        Assert.Equal("\"Before\"", await jobs.Locator("[data-label=Before]").First.EvaluateAsync<string>("cell => getComputedStyle(cell, '::before').content"));
        await page.LookAsync("compare-names", complaints, isWhole: false);
        await page.Context.CloseAsync();
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }

    [Fact]
    public async Task Measurements_that_changed_are_listed_behind_the_outcomes_and_names_are_text()
    {
        await JobAsync(1300, [Measured("0_net", "down", 940, "Mbit/s"), Measured("0_net", "up", 100, "Mbit/s"), Measured("0_net", "lost", 0, "packets"), Measured("0_net", SampleLab.HostileCase, 10, SampleLab.Hostile), Measured("0_net", "boot", 5, "s", "fail")]);
        await JobAsync(1301, [Measured("0_net", "down", 470, "Mbit/s"), Measured("0_net", "up", 104, "Mbit/s"), Measured("0_net", "lost", 3, "packets"), Measured("0_net", SampleLab.HostileCase, 12, SampleLab.Hostile), Measured("0_net", "boot", 4, "s")]);
        var complaints = new List<string>();
        var page = await browser.OpenAsync(node.Address, "/results/compare?a=1300&b=1301", complaints);
        await Expect(page.Locator("#outcomes")).ToHaveTextAsync("1 case differs in outcome, 1 is the same");
        await Expect(page.Locator("#outcomes + .scroll tbody tr")).ToContainTextAsync("mended, -20.0 %");
        await Expect(page.Locator("#measurements")).ToHaveTextAsync("3 measurements of the others changed by 10 % or more");
        var changes = page.Locator("#measurements ~ .scroll tbody [data-label=Change]");
        await Expect(changes).ToHaveTextAsync(["from 0", "-50.0 %", "+20.0 %"]);
        await Expect(page.Locator("#measurements ~ .scroll tbody tr").Last).ToContainTextAsync($"{SampleLab.HostileCase}");
        await Expect(page.Locator("main img, main script")).ToHaveCountAsync(0);
        await page.LookAsync("compare-measured", complaints);

        await page.Locator("[name=change]").FillAsync("3.5");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Show" }).ClickAsync();
        await Expect(changes).ToHaveTextAsync(["from 0", "-50.0 %", "+20.0 %", "+4.0 %"]);
        await page.Context.CloseAsync();
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }

    [Fact]
    public async Task Jobs_of_any_number_of_cases_are_compared_to_their_ends_and_what_is_not_listed_is_counted()
    {
        const int cases = 20_500;
        IEnumerable<TestResult> Results(string outcome, int differing) => Enumerable.Range(0, cases).Select(n => new TestResult("0_many", $"case-{n:00000}", n >= cases - differing ? outcome : "pass", SampleLab.Begin));
        await JobAsync(1310, Results("pass", 0));
        await JobAsync(1311, Results("fail", 1200));
        var page = await node.Http.GetStringAsync("/results/compare?a=1310&b=1311");
        Assert.Contains("1,200 cases differ in outcome, 19,300 are the same", page, StringComparison.Ordinal);
        Assert.Contains("The first 1,000 of them are listed", page, StringComparison.Ordinal);
        Assert.Contains("case-20299", page, StringComparison.Ordinal);
        Assert.DoesNotContain("case-20300", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("much")]
    [InlineData("NaN")]
    [InlineData("1e999")]
    public async Task A_threshold_that_is_no_percent_is_refused(string change)
    {
        using var answer = await node.Http.GetAsync($"/results/compare?a=1001&b=1020&change={change}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("no number of percent", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
