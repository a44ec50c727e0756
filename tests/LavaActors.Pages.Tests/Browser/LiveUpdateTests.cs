using LavaActors.Pages.Tests.Hosting;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
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
    public async Task What_happens_in_a_group_comes_to_its_page()
    {
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
