using LavaActors.Pages.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LavaActors.Pages.Tests.Browser;

/// <summary>A MultiNode job that really runs, on all pages that show something of it: while it is held, and as it ends. Nobody reloads them.</summary>
public sealed partial class WorkingLabTests
{
    [Fact]
    public async Task A_group_on_two_boards_is_followed_to_its_end_on_all_pages_that_show_it()
    {
        var complaints = new List<string>();
        var roles = (await _lab.SubmitAsync(_lab.Group)).Select(id => (string)id!).ToList();
        var (server, client) = (roles[0], roles[1]);
        var waits = (await _lab.SubmitAsync(ConsoleLab.Definition)).Single()!.ToString();

        var job = await FollowAsync($"/scheduler/job/{server}");
        await Expect(job.Locator("h1 .badge")).ToHaveTextAsync("Running");
        await Expect(job.Locator(".logrows")).ToContainTextAsync("went''-on");
        await Expect(job.Locator(".logrows .v-target", new PageLocatorOptions { HasTextString = "kernel-ready" })).ToBeVisibleAsync();
        await Expect(job.Locator("a.badge.bad")).ToHaveTextAsync("throughput");
        var group = await FollowAsync($"/scheduler/job/{server}/multinode");
        await Expect(group.Locator("[aria-label='Who waits']")).ToContainTextAsync($"client {client} waits for 'ready'; missing: {server} (server)");
        var device = await FollowAsync($"/scheduler/device/{ConsoleLab.OtherDevice}");
        await Expect(device.Locator("dl.facts")).ToContainTextAsync($"{client} two boards");
        var queue = await FollowAsync("/scheduler/queue");
        var waiting = queue.Locator("tr", new PageLocatorOptions { HasTextString = "done by hand" });
        await Expect(waiting).ToContainTextAsync($"1 is running job {server}");
        var workers = await FollowAsync("/scheduler/allworkers");
        await Expect(workers.Locator("tbody tr").First).ToContainTextAsync("2 of 2");
        IPage[] pages = [job, group, device, queue, workers];
        foreach (var page in pages) await page.AxeAsync(page.Url, complaints);

        _lab.GoOn();

        await Expect(job.Locator("h1 .badge")).ToHaveTextAsync("Complete");
        await Expect(job.Locator(".log")).ToHaveAttributeAsync("data-finished", "true");
        await Expect(job.Locator("tr", new PageLocatorOptions { HasTextString = "0_server" })).ToContainTextAsync("2 ✓");
        var said = group.Locator("[aria-label='Messages and barriers']");
        await Expect(said).ToContainTextAsync("sends 'ready': ip=10.0.0.1");
        await Expect(group.Locator("[aria-label='Who waits']")).ToHaveCountAsync(0);
        await Expect(group.Locator("nav.tabs .badge")).ToHaveTextAsync(["Complete", "Complete"]);
        await Expect(group.Locator(".logrows")).ToContainTextAsync($"job {client} finished correctly");
        await Expect(device.Locator("h1 .badge")).ToHaveTextAsync("Idle");
        await Expect(device.Locator("tr", new PageLocatorOptions { HasTextString = "two boards" }).First).ToContainTextAsync("Complete");
        await Expect(waiting).ToHaveCountAsync(0);
        await Expect(workers.Locator("tbody tr").First).ToContainTextAsync("1 of 2");
        foreach (var page in pages) Assert.True(await page.EvaluateAsync<bool>("window.isTheSame"));

        // From the failed case to its line, and back to what it was in other jobs of the name.
        await job.Locator("a.badge.bad").ClickAsync();
        await Expect(job.Locator(".row.is-marked")).ToBeVisibleAsync();
        await job.Locator(".logline").FillAsync("0");
        await job.Locator(".logline").PressAsync("Enter");
        await Expect(job.Locator(".row.is-marked")).ToContainTextAsync("start: 0 validate");
        Assert.EndsWith($"/{server}#L0", job.Url, StringComparison.Ordinal);
        await job.Locator("[data-act=error]").ClickAsync();
        await Expect(job.Locator(".row.is-marked")).ToContainTextAsync("before it none of: 'is high'");
        await job.GotoAsync($"/results/{server}/0_server/throughput");
        await Expect(job.Locator("main")).ToContainTextAsync("fail");
        await job.GotoAsync("/results/history?job=two%20boards&suite=0_server&case=throughput");
        await Expect(job.Locator("main")).ToContainTextAsync(server);
        await job.AxeAsync("history", complaints);
        await job.GotoAsync($"/results/{client}/0_client");
        await Expect(job.Locator("main")).ToContainTextAsync("link");

        await _lab.CancelAsync(waits);
        foreach (var page in pages) await page.Context.CloseAsync();
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));

        // Nobody is logged in, and each has connections of its own.
        async Task<IPage> FollowAsync(string path)
        {
            var page = await browser.OpenAsync(_lab.Address, path, complaints);
            await page.EvaluateAsync("window.isTheSame = true");
            return page;
        }
    }
}
