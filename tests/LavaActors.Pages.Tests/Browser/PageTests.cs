using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LavaActors.Pages.Tests.Hosting;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LavaActors.Pages.Tests.Browser;

/// <summary>Pages as people use them, in a real browser.</summary>
[Collection(PagesNode.Collection)]
public sealed class PageTests(PagesNode node, TestBrowser browser)
{
    [Fact]
    public async Task What_waits_says_why_and_when_it_may_begin_and_a_device_how_it_was_and_how_it_is_driven()
    {
        var lab = await node.WaitingLabAsync();
        var (first, second) = (await lab.SubmitAsync("a smoke test of boards that have to be looked after by hand", 50), await lab.SubmitAsync("nightly", 10));
        var complaints = new List<string>();

        var queue = await browser.OpenAsync(node.Address, "/scheduler/queue", complaints);
        var row = queue.Locator("tbody tr").First;
        await Expect(row).ToContainTextAsync("needs 1 rpi; 1 is in Maintenance");
        await Expect(row.Locator("[data-label=Starts]")).ToContainTextAsync("no estimate");
        await queue.LookAsync("queue-waiting", complaints);

        var behind = await node.Http.GetStringAsync("/scheduler/queue?limit=1&offset=1");
        Assert.Contains("<span>2</span>", behind, StringComparison.Ordinal);
        Assert.Contains(">nightly", behind, StringComparison.Ordinal);
        Assert.DoesNotContain("looked after by hand", behind, StringComparison.Ordinal);
        Assert.Contains("No more than 2 wait. <a href=\"?limit=1&amp;offset=1\">", await node.Http.GetStringAsync("/scheduler/queue?limit=1&offset=7"), StringComparison.Ordinal);

        var job = await browser.OpenAsync(node.Address, $"/scheduler/job/{second.Lead}", complaints);
        await Expect(job.Locator(".alert.info")).ToContainTextAsync("Place 2 in the queue");
        await Expect(job.Locator("#nolog")).ToContainTextAsync("needs 1 rpi; 1 is in Maintenance");
        await Expect(job.Locator(".log")).ToHaveCountAsync(0);
        await job.LookAsync("job-waiting", complaints);

        var device = await browser.OpenAsync(node.Address, $"/scheduler/device/{WaitingLab.Device}", complaints);
        await Expect(device.Locator("#configuration + details")).ToContainTextAsync("http://admin:[MASKED]@pdu-1");
        Assert.DoesNotContain("hunter2", await device.ContentAsync(), StringComparison.Ordinal);
        await device.LookAsync("device-waited-for", complaints);

        // Who has mended it says so on its page.
        await device.Locator("select[name=health]").SelectOptionAsync("Bad");
        await device.Locator("input[name=reason]").FillAsync("the new card is <b>broken</b>");
        await device.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Change health" }).ClickAsync();
        await Expect(device.Locator("[data-label=Why]").First).ToHaveTextAsync("the new card is <b>broken</b>");
        await Expect(device.Locator("h1 .badge")).ToHaveTextAsync("Bad");
        await device.Context.CloseAsync();

        await lab.CancelAsync(first.Jobs[0].Job);
        await lab.CancelAsync(second.Jobs[0].Job);
        await Expect(job.Locator("#nolog")).ToHaveTextAsync("There is no log: the job never ran.");
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }

    [Fact]
    public async Task Lists_change_without_a_reload_when_a_job_ends_and_catch_up_when_they_are_shown_again()
    {
        const long job = 1110;
        var at = SampleLab.Begin;
        await node.ApplyAsync(SampleLab.Submitted(job, "watched in a list", at), SampleLab.Reserved(job, "mustang-03", at), new RoleMessages.Accepted(new JobId(job), "lab-1", at));
        var jobs = await browser.OpenAsync(node.Address, "/scheduler/alljobs");
        var devices = await browser.OpenAsync(node.Address, "/scheduler/alldevices");
        foreach (var page in (IPage[])[jobs, devices]) await page.EvaluateAsync("window.isTheSame = true");
        var (row, device) = (jobs.Locator("tr", new PageLocatorOptions { HasTextString = "watched in a list" }), devices.Locator("tr", new PageLocatorOptions { HasTextString = "mustang-03" }));
        await Expect(row).ToContainTextAsync("Running");
        await Expect(device).ToContainTextAsync($"{job}");
        await HideAsync(devices, isHidden: true);

        await node.ApplyAsync(new RoleMessages.Finished(new JobId(job), JobHealth.Complete, null, null, at.AddMinutes(1)));
        await Expect(row).ToContainTextAsync("Complete");
        await node.ApplyAsync(new SchedulerMessages.DeviceFreed(new("mustang-03"), new LeadJobId(job), job, at.AddMinutes(1)));
        await HideAsync(devices, isHidden: false);
        await Expect(device).Not.ToContainTextAsync($"{job}");
        foreach (var page in (IPage[])[jobs, devices])
        {
            Assert.True(await page.EvaluateAsync<bool>("window.isTheSame"));
            await page.Context.CloseAsync();
        }
    }

    private static Task HideAsync(IPage page, bool isHidden) => page.EvaluateAsync(
        "is => { Object.defineProperty(document, 'hidden', { value: is, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }", isHidden);

    [Fact]
    public async Task A_log_follows_its_job_and_the_page_its_state()
    {
        const long job = 1100;
        var at = SampleLab.Begin;
        await node.ApplyAsync(SampleLab.Submitted(job, "watched", at), SampleLab.Reserved(job, "mustang-03", at), new RoleMessages.Accepted(new JobId(job), "lab-1", at));
        await node.WriteLogAsync(job, SampleLab.Line(at, "info", "the first line"));
        var page = await browser.OpenAsync(node.Address, $"/scheduler/job/{job}");
        await Expect(page.Locator(".row .m", new PageLocatorOptions { HasTextString = "the first line" })).ToBeVisibleAsync();

        await node.WriteLogAsync(job, SampleLab.Line(at, "target", "a line that came later"));
        await Expect(page.Locator(".row .m", new PageLocatorOptions { HasTextString = "a line that came later" })).ToBeVisibleAsync();

        await node.ApplyAsync(new RoleMessages.Finished(new JobId(job), JobHealth.Complete, null, null, at.AddMinutes(1)));
        node.Publish(new JobMessages.Progress(new LeadJobId(job), new JobId(job), $"{job}", "", JobState.Finished, JobHealth.Complete, null, null, null, [], at.AddMinutes(1)));
        await Expect(page.Locator("h1 .badge")).ToHaveTextAsync("Complete");
        await Expect(page.Locator(".log")).ToHaveAttributeAsync("data-finished", "true");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Links_to_lines_and_results_land_on_them()
    {
        var page = await browser.OpenAsync(node.Address, $"/scheduler/job/{SampleLab.Passed}#L36");
        await Expect(page.Locator(".row.is-marked")).ToHaveAttributeAsync("data-line", "36");

        await page.Locator(".timeline a", new PageLocatorOptions { HasTextString = "uboot-action" }).ClickAsync();
        await Expect(page.Locator(".row.is-marked .m")).ToContainTextAsync("start: 2 uboot-action");

        // A result knows its line by its number, and its table shows the way.
        var test = JsonNode.Parse(await node.Http.GetStringAsync($"/api/v0.2/jobs/{SampleLab.Passed}/tests/?name=ipv6"))!["results"]![0]!["id"];
        await page.GotoAsync($"/scheduler/job/{SampleLab.Passed}#results_{test}");
        await Expect(page.Locator(".row.is-marked")).ToHaveAttributeAsync("data-line", $"{SampleLab.FailedLine}");
        await page.GotoAsync($"/results/{SampleLab.Passed}/0_network");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "line 40" }).ClickAsync();
        await Expect(page.Locator(".row.is-marked")).ToHaveAttributeAsync("data-line", "40");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_link_to_a_result_lands_on_its_line()
    {
        var tests = JsonNode.Parse(await node.Http.GetStringAsync($"/api/v0.2/jobs/{SampleLab.Passed}/tests/"))!["results"]!.AsArray();
        var id = (long)tests.Single(test => (string)test!["name"]! == "ipv6")!["id"]!;
        var page = await browser.OpenAsync(node.Address, $"/scheduler/job/{SampleLab.Passed}#results_{id}");
        await Expect(page.Locator(".row.is-marked")).ToHaveAttributeAsync("data-line", $"{SampleLab.FailedLine}");

        // And so does one that is followed on the page; one of nothing leads nowhere.
        var ping = (long)tests.Single(test => (string)test!["name"]! == "ping")!["id"]!;
        await page.EvaluateAsync($"location.hash = '#results_{ping}'");
        await Expect(page.Locator(".row.is-marked")).ToHaveAttributeAsync("data-line", "40");
        await page.EvaluateAsync("location.hash = '#results_1'");
        await Expect(page.Locator(".row.is-marked")).ToHaveAttributeAsync("data-line", "40");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_plan_is_beside_the_text_and_whatever_it_says_is_text()
    {
        // This node has no boards: the plan is as one with them would answer it.
        var answer = new JsonObject
        {
            ["findings"] = new JsonArray(new JsonObject { ["is_error"] = false, ["line"] = 2, ["column"] = 3, ["path"] = "actions[0]", ["what"] = SampleLab.Hostile, ["remedy"] = "<b>do</b>" }),
            ["plan"] = new JsonArray(
                new JsonObject { ["title"] = "host", ["device"] = "mustang-01", ["actions"] = new JsonArray("1 tftp-deploy (timeout 2 min)", "2 uboot-action"), ["faults"] = new JsonArray() },
                new JsonObject { ["title"] = SampleLab.Hostile, ["device"] = null, ["actions"] = new JsonArray(), ["faults"] = new JsonArray("no device of the type 'x'") }),
        };
        var complaints = new List<string>();
        var page = await browser.OpenAsync(node.Address, "/scheduler/jobsubmit", complaints);
        await page.RouteAsync("**/scheduler/jobsubmit/check", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = answer.ToJsonString() }));
        await page.Locator("#definition").FillAsync("job_name: x\n  y: z\n");

        await Expect(page.Locator("#plan h3").First).ToHaveTextAsync("host on mustang-01");
        await Expect(page.Locator("#plan pre").First).ToHaveTextAsync("1 tftp-deploy (timeout 2 min)\n2 uboot-action");
        await Expect(page.Locator("#plan h3").Last).ToHaveTextAsync(SampleLab.Hostile);
        await Expect(page.Locator("#plan .is-error")).ToHaveTextAsync("no device of the type 'x'");
        await Expect(page.Locator("#findings li")).ToContainTextAsync(SampleLab.Hostile);
        await Expect(page.Locator("#checkstate")).ToHaveTextAsync("valid, 1 warning");
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Levels_folds_and_search_work_by_mouse_and_keyboard()
    {
        var page = await browser.OpenAsync(node.Address, $"/scheduler/job/{SampleLab.Passed}");
        await Expect(page.Locator(".log.is-live")).ToBeVisibleAsync();
        var count = page.Locator(".logcount");
        await Expect(count).ToHaveTextAsync("45 lines");
        // Signs have names for who does not see them.
        foreach (var (name, sign) in ((string, string)[])[("Previous hit", "↑"), ("Next hit", "↓"), ("Higher", "⇕")])
            await Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name })).ToHaveTextAsync(sign);

        await page.Locator("[data-level='5']").ClickAsync();
        await Expect(count).ToHaveTextAsync("23 of 45 lines");
        await page.Locator("[data-level='5']").ClickAsync();

        await page.Locator("button.fd").First.ClickAsync();
        await Expect(count).ToHaveTextAsync("34 of 45 lines");
        await page.Locator("button.fd").First.ClickAsync();

        await page.Locator(".logpane").PressAsync("/");
        await Expect(page.Locator(".logsearch")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("UNREACHABLE");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".loghits")).ToHaveTextAsync("1 of 1");
        await Expect(page.Locator(".row.is-marked mark")).ToHaveTextAsync("unreachable");

        Assert.Equal("ok", await page.Locator(".row .fg2").First.TextContentAsync());
        await page.Locator(".logsearch").FillAsync("driver");
        await page.Keyboard.PressAsync("Enter");
        var (hits, marked) = (page.Locator(".loghits"), page.Locator(".row.is-marked"));
        await Expect(hits).ToHaveTextAsync("1 of 20");
        await page.Locator(".logpane").FocusAsync();
        foreach (var (key, hit) in ((string, string)[])[("n", "2 of 20"), ("Shift+N", "1 of 20"), ("Shift+N", "20 of 20")])
        {
            await page.Keyboard.PressAsync(key);
            await Expect(hits).ToHaveTextAsync(hit);
        }

        await page.Keyboard.PressAsync("e");
        await Expect(marked).ToHaveAttributeAsync("data-line", $"{SampleLab.FailedLine - 1}");
        await page.Keyboard.PressAsync("g");
        await Expect(page.Locator(".row").First).ToHaveAttributeAsync("data-line", "0");
        var fold = page.Locator("button.fd").First;
        await fold.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(fold).ToHaveAttributeAsync("aria-expanded", "false");
        await Expect(fold).ToBeFocusedAsync();
        await Expect(count).ToHaveTextAsync("34 of 45 lines");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task An_editor_says_what_is_wrong_while_one_types()
    {
        var page = await browser.OpenAsync(node.Address, "/scheduler/jobsubmit");
        var asked = 0;
        await page.RouteAsync("**/scheduler/jobsubmit/check", route => asked++ == 0 ? route.FulfillAsync(new RouteFulfillOptions { Status = 503 }) : route.ContinueAsync());
        await page.Locator("#definition").FillAsync("job_nam: x\n");
        // What was refused for the moment is asked again, though nobody types any more.
        await Expect(page.Locator("#checkstate")).ToHaveTextAsync("could not be checked (503)");
        await Expect(page.Locator("#findings")).ToContainTextAsync("unknown key");
        await Expect(page.Locator(".edlines .is-error").First).ToHaveTextAsync("1");

        await page.Locator("button.primary").ClickAsync();
        await Expect(page.Locator("#findings")).ToContainTextAsync("unknown key");
        await Expect(page.Locator("#definition")).ToHaveValueAsync("job_nam: x\n");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_keyboard_alone_comes_to_the_content_and_submits_what_the_editor_has()
    {
        var page = await browser.OpenAsync(node.Address, "/scheduler/jobsubmit");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("a.skip")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#definition")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("actions:\n- deploy:\nto: tftp");
        await Expect(page.Locator("#definition")).ToHaveValueAsync("actions:\n  - deploy:\n      to: tftp");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Locator("#findings")).ToContainTextAsync("job_name");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_theme_can_be_switched_and_stays()
    {
        var page = await browser.OpenAsync(node.Address, "/scheduler/alljobs");
        await page.Locator("#theme").ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await page.ReloadAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        // So do those that have no such button, and when it is pressed in another tab.
        var other = await page.Context.NewPageAsync();
        foreach (var path in (string[])["/api/help/", "/api/"])
        {
            await other.GotoAsync(path);
            await Expect(other.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
            Assert.Equal("dark", await other.EvaluateAsync<string>("getComputedStyle(document.documentElement).colorScheme"));
        }

        await other.ShootAsync("api-chosen-dark");
        await page.Locator("#theme").ClickAsync();
        await Expect(other.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Names_that_are_markup_are_shown_and_do_nothing()
    {
        var complaints = new List<string>();
        foreach (var path in (string[])["/scheduler/alljobs", $"/scheduler/job/{SampleLab.HostileJob}", $"/results/{SampleLab.HostileJob}", $"/scheduler/job/{SampleLab.HostileJob}/definition"])
        {
            var page = await browser.OpenAsync(node.Address, path, complaints);
            if (path.EndsWith($"job/{SampleLab.HostileJob}", StringComparison.Ordinal))
            {
                await Expect(page.Locator(".log.is-live .row .m").First).ToContainTextAsync("<img src=x onerror=alert(1)>");
                await Expect(page.Locator(".log .m img, .log .m script")).ToHaveCountAsync(0);
            }

            await Expect(page.Locator("main img, main script, main u, main s, main b, main i")).ToHaveCountAsync(0);
            await page.Context.CloseAsync();
        }

        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_log_of_a_hundred_thousand_lines_is_searched_and_jumped_through()
    {
        const long job = 1101;
        const int lines = 100_000;
        var at = SampleLab.Begin;
        await node.ApplyAsync(SampleLab.Submitted(job, "talkative", at), new RoleMessages.Accepted(new JobId(job), "lab-1", at), new RoleMessages.Finished(new JobId(job), JobHealth.Complete, null, null, at.AddHours(1)));
        for (var from = 0; from < lines; from += 20_000) await node.WriteLogAsync(job, string.Concat(Enumerable.Range(from, 20_000).Select(n => SampleLab.Line(at.AddMilliseconds(n), "target", $"this is line {n}"))));
        var page = await browser.OpenAsync(node.Address, $"/scheduler/job/{job}#L77777");
        await Expect(page.Locator(".row.is-marked .m")).ToHaveTextAsync("this is line 77777");
        await Expect(page.Locator(".logcount")).ToHaveTextAsync("100,000 lines");
        Assert.InRange(await page.Locator(".row").CountAsync(), 10, 200);

        await page.Locator(".logpane").PressAsync("G");
        await Expect(page.Locator(".row .m").Last).ToHaveTextAsync("this is line 99999");
        await page.Locator(".logsearch").FillAsync("line 4711");
        await page.Locator(".logsearch").PressAsync("Enter");
        await Expect(page.Locator(".loghits")).ToHaveTextAsync(new Regex(@"^\d+ of 11$"));
        await page.Context.CloseAsync();
    }
}
