using System.Net;
using System.Text.Json.Nodes;
using LavaActors.Pages.Tests.Hosting;
using LavaActors.Pages.Views;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LavaActors.Pages.Tests.Browser;

/// <summary>The logs of all roles of a group as one.</summary>
[Collection(PagesNode.Collection)]
public sealed class MergedLogPageTests(PagesNode node, TestBrowser browser)
{
    private const int Lines = 300;

    private static DateTimeOffset At(int n) => SampleLab.Begin.AddSeconds(n);

    /// <summary>Two roles whose lines come by turns; each tenth of the host's is an error.</summary>
    private async Task<LongGroup> GroupAsync(long lead)
    {
        var group = await LongGroup.MakeAsync(node, lead, SampleLab.HostileCase);
        await node.WriteLogAsync(group.Host, string.Concat(Enumerable.Range(0, Lines).Select(n => SampleLab.Line(At(2 * n), n % 10 == 9 ? "error" : "info", $"host {n}"))));
        await node.WriteLogAsync(group.Guest, string.Concat(Enumerable.Range(0, Lines).Select(n => SampleLab.Line(At((2 * n) + 1), "target", $"guest {n}"))));
        return group;
    }

    private async Task<IPage> OpenAsync(string path, List<string> complaints)
    {
        var page = await browser.OpenAsync(node.Address, path, complaints);
        await Expect(page.Locator(".merged.is-live")).ToBeVisibleAsync();
        return page;
    }

    /// <summary>Its lines are those of the server until it is answered.</summary>
    [Fact]
    public async Task The_index_of_the_logs_that_was_refused_is_asked_for_again()
    {
        var page = await browser.OpenAsync(node.Address, "/scheduler/queue");
        var asked = 0;
        await page.RouteAsync("**/multinode/log/index?**", route => asked++ > 0 ? route.ContinueAsync() : route.FulfillAsync(new RouteFulfillOptions { Status = 503, Headers = new Dictionary<string, string> { ["Retry-After"] = "1" } }));
        await page.GotoAsync($"/scheduler/job/{SampleLab.Group}/multinode");

        await Expect(page.Locator(".merged .logcount")).ToHaveTextAsync("the logs' index: 503, waiting…");
        await Expect(page.Locator(".merged.is-live .logcount")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^\d+ lines$"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_logs_of_all_roles_are_one_by_time_with_levels_search_keys_and_links_to_their_own()
    {
        var group = await GroupAsync(1220);
        var complaints = new List<string>();
        var page = await OpenAsync(group.Page, complaints);
        var (count, hits, pane, marked) = (page.Locator(".logcount"), page.Locator(".loghits"), page.Locator(".logpane"), page.Locator(".row.is-marked"));
        await Expect(count).ToHaveTextAsync("600 lines");
        await Expect(page.Locator(".row .m").Last).ToHaveTextAsync($"guest {Lines - 1}");
        await Expect(page.Locator("[data-act=earlier]")).ToBeHiddenAsync();

        await pane.PressAsync("g");
        await Expect(page.Locator(".row .m").First).ToHaveTextAsync("host 0");
        Assert.Equal(["host 0", "guest 0", "host 1", "guest 1"], (await page.Locator(".row .m").AllInnerTextsAsync()).Take(4));
        await pane.PressAsync("e");
        await Expect(marked.Locator(".m")).ToHaveTextAsync("host 9");

        await page.Locator("[data-level='3']").ClickAsync();
        await Expect(count).ToHaveTextAsync("570 of 600 lines");
        await page.Locator("[data-level='3']").ClickAsync();

        await pane.PressAsync("g");
        await pane.PressAsync("/");
        await Expect(page.Locator(".logsearch")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("GUEST 7");
        await page.Keyboard.PressAsync("Enter");
        await Expect(hits).ToHaveTextAsync("1 of 11");
        await Expect(marked.Locator("mark")).ToHaveTextAsync("guest 7");
        await pane.FocusAsync();
        await page.Keyboard.PressAsync("n");
        await Expect(hits).ToHaveTextAsync("2 of 11");
        await Expect(marked.Locator(".m")).ToHaveTextAsync("guest 70");
        await page.Keyboard.PressAsync("Shift+N");
        await Expect(marked.Locator(".m")).ToHaveTextAsync("guest 7");

        // On a page of its own, whose size changes while it is looked at.
        var looked = await OpenAsync(group.Page, complaints);
        await Expect(looked.Locator(".row .m").Last).ToHaveTextAsync($"guest {Lines - 1}");
        await looked.LookAsync("multinode-log", complaints);
        await looked.Context.CloseAsync();

        // The time of what happened shows what was written then.
        await page.EvaluateAsync("at => location.hash = `#at-${at}`", At(101).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture));
        await Expect(marked.Locator(".m")).ToHaveTextAsync("guest 50");
        await marked.Locator(".who").ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/scheduler/job/{group.Host}.1#L50$"));
        await Expect(page.Locator(".row.is-marked .m")).ToHaveTextAsync("guest 50");
        await page.Context.CloseAsync();
        await group.EndAsync();
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }

    [Fact]
    public async Task What_the_roles_write_comes_to_the_page_until_they_are_over_and_is_text()
    {
        var group = await GroupAsync(1230);
        var complaints = new List<string>();
        var page = await OpenAsync(group.Page, complaints);
        await page.Locator("[data-level='1']").ClickAsync();
        await Expect(page.Locator(".logcount")).ToHaveTextAsync("330 of 600 lines");
        await group.WriteAsync(group.Host, SampleLab.Line(At(700), "target", SampleLab.Hostile) + SampleLab.Line(At(701), "info", "not to be seen"));
        await Expect(page.Locator(".row .m").Last).ToHaveTextAsync(SampleLab.Hostile);
        await Expect(page.Locator(".logcount")).ToHaveTextAsync("331 of 602 lines");
        await group.WriteAsync(group.Guest, SampleLab.Line(At(702), "target", "the guest, too") + SampleLab.Result(At(703), SampleLab.HostileCase, SampleLab.HostileCase, "pass"));
        await Expect(page.Locator(".row .res").Last).ToHaveAttributeAsync("href", Addresses.Case(group.Guest, SampleLab.HostileCase, SampleLab.HostileCase));
        await Expect(page.Locator("main img, main script, main b")).ToHaveCountAsync(0);

        await group.EndAsync();
        await Expect(page.Locator(".merged")).ToHaveAttributeAsync("data-finished", "true");
        await Expect(page.Locator(".logcount")).ToHaveTextAsync("333 of 604 lines");
        await page.Context.CloseAsync();
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }

    [Fact]
    public async Task Earlier_lines_are_a_button_away_and_the_search_counts_what_it_finds_there()
    {
        var group = await GroupAsync(1240);
        var complaints = new List<string>();
        var page = await OpenAsync($"{group.Page}?lines=100", complaints);
        var (count, hits, pane, rows) = (page.Locator(".logcount"), page.Locator(".loghits"), page.Locator(".logpane"), page.Locator(".row .m"));
        await Expect(count).ToHaveTextAsync("100 lines, 500 earlier");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Earlier lines" }).ClickAsync();
        await Expect(count).ToHaveTextAsync("100 lines, 400 earlier, 100 later");
        await Expect(rows.Last).ToHaveTextAsync("guest 249");
        await pane.PressAsync("g");
        await Expect(rows.First).ToHaveTextAsync("host 200");

        await page.Locator(".logsearch").FillAsync("host 21");
        await page.Locator(".logsearch").PressAsync("Enter");
        await Expect(hits).ToHaveTextAsync("1 of 10, 1 earlier");
        await page.Locator(".logsearch").FillAsync("host 29");
        await page.Locator(".logsearch").PressAsync("Enter");
        await Expect(hits).ToHaveTextAsync("none here, 1 earlier, 10 later");

        // What comes now waits until the last lines are shown again.
        await group.WriteAsync(group.Guest, SampleLab.Line(At(800), "target", "now"));
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Later lines" }).ClickAsync();
        await Expect(hits).ToHaveTextAsync("0 of 10, 1 earlier");
        await Expect(rows.First).ToHaveTextAsync("host 250");
        await page.Locator("[data-act=later]").ClickAsync();
        await Expect(rows.Last).ToHaveTextAsync("now");
        await group.WriteAsync(group.Guest, SampleLab.Line(At(801), "target", "and again"));
        await Expect(count).ToContainTextAsync("2 lines, 600 earlier");
        await Expect(rows.Last).ToHaveTextAsync("and again");

        await page.EvaluateAsync("at => location.hash = `#at-${at}`", At(200).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture));
        await Expect(page.Locator(".row.is-marked .m")).ToHaveTextAsync("host 100");
        await page.LookAsync("multinode-log-earlier", complaints);
        await page.Context.CloseAsync();
        await group.EndAsync();
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }

    [Fact]
    public async Task What_is_asked_for_badly_is_refused_by_name_and_a_job_of_its_own_has_no_such_log()
    {
        var group = await GroupAsync(1250);
        foreach (var (query, why) in ((string, string)[])[("index?until=1", "each of the 2 roles"), ("index?from=1.x", "from:"), ("search", "q: 1 to 200"), ($"search?q={new string('x', 201)}", "q: 1 to 200"), ("place?at=noon", "at: a time")])
        {
            using var answer = await node.Http.GetAsync($"{group.Page}/log/{query}");
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(why, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var alone = await node.Http.GetAsync($"/scheduler/job/{SampleLab.Passed}/multinode/log/index");
        Assert.Equal(HttpStatusCode.NotFound, alone.StatusCode);
        var found = JsonNode.Parse(await node.Http.GetStringAsync($"{group.Page}/log/search?q=ST%20299"))!;
        Assert.Equal("[[299],[299]]", found["roles"]!.ToJsonString());
        await group.EndAsync();
    }
}
