using LavaActors.Pages.Tests.Hosting;
using LavaActors.Protocol.Jobs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LavaActors.Pages.Tests.Browser;

/// <summary>The console of a real board of processes, watched and typed into by two people, whose gateway is another node than the board's.</summary>
[Collection(PagesNode.Collection)]
public sealed class ConsolePageTests(TestBrowser browser) : IAsyncLifetime
{
    private readonly ConsoleLab _lab = new();
    private readonly List<string> _complaints = [];

    public Task InitializeAsync() => _lab.StartAsync(admin: "anna", user: "bob");

    public async Task DisposeAsync() => await _lab.DisposeAsync();

    [Fact]
    public async Task One_watches_from_power_on_another_types_and_the_floor_passes()
    {
        // What the editor of jobs plans is for this board, too.
        var plan = (await _lab.CheckAsync(ConsoleLab.Definition))["plan"]!.AsArray().Single()!;
        Assert.Equal(ConsoleLab.Device, (string)plan["device"]!);
        Assert.Contains(plan["actions"]!.AsArray(), action => ((string)action!).Contains("minimal-boot", StringComparison.Ordinal));
        Assert.Null((await _lab.CheckAsync("job_nam: x"))["plan"]);

        var bob = await OpenAsync("bob");
        await Expect(Says(bob)).ToContainTextAsync("No job runs");
        var job = await _lab.SubmitAsync();
        await Expect(Rows(bob)).ToContainTextAsync("U-Boot 2026.07 for a process");
        await Expect(Rows(bob)).ToContainTextAsync("board#");
        var anna = await OpenAsync("anna");
        await Expect(Rows(anna)).ToContainTextAsync("U-Boot 2026.07 for a process");

        await Button(bob, "ask").ClickAsync();
        await Expect(Says(bob)).ToContainTextAsync("Asked: somebody who may change the job");
        await Expect(anna.Locator("[role=alert]")).ToContainTextAsync("bob asks for the floor; nothing happens unless you grant it");
        await LookAsync(anna, "console-asked");
        await Button(anna, "grant").ClickAsync();
        await Expect(Says(bob)).ToContainTextAsync("A job runs: what you type may disturb it");
        await bob.Keyboard.TypeAsync("echo BEG''IN; echo by-hand: pass\r");
        await Expect(Rows(anna)).ToContainTextAsync("BEGIN");
        await LookAsync(bob, "console-typing");

        await Button(anna, "ask").ClickAsync();
        await Expect(Says(bob)).ToContainTextAsync("anna has the floor now");
        await bob.Keyboard.TypeAsync("not any more");
        await anna.Keyboard.PressAsync("Control+F6");
        await Expect(Button(anna, "release")).ToBeFocusedAsync();
        await anna.Locator(".xterm-helper-textarea").FocusAsync();
        await anna.Keyboard.TypeAsync("echo ALL''-DONE\r");
        await Expect(Rows(anna)).ToContainTextAsync("ALL-DONE");
        await Expect(anna.Locator("[data-is=link]")).ToHaveTextAsync("nothing runs");
        await Expect(Button(anna, "ask")).ToBeHiddenAsync();

        await _lab.SetHealthAsync("Maintenance");
        await anna.ReloadAsync();
        await Expect(Rows(anna)).ToContainTextAsync("U-Boot 2026.07 for a process");
        _lab.SwitchOn();
        await Button(anna, "open").ClickAsync();
        await Expect(anna.Locator("[data-is=run]")).ToHaveTextAsync("opened by hand");
        await Button(anna, "ask").ClickAsync();
        await Expect(Says(anna)).ToContainTextAsync("You have the floor.");
        await anna.Keyboard.TypeAsync("echo main''tenance\r");
        await Expect(Rows(bob)).ToContainTextAsync("maintenance");
        await Expect(Button(bob, "ask")).ToBeHiddenAsync();
        await Button(anna, "release").ClickAsync();
        await Expect(Says(anna)).ToContainTextAsync("You have the floor no more");

        await anna.Context.CloseAsync();
        await bob.Context.CloseAsync();
        Assert.True(_complaints.Count == 0, string.Join('\n', _complaints));
        Assert.Equal(JobHealth.Complete, (await _lab.JobAsync(job))!.Health);
        var log = await _lab.LogAsync(job);
        Assert.Contains("bob may type on the console (granted by anna); that may disturb this job", log, StringComparison.Ordinal);
        Assert.Contains("bob typed on uart0: echo BEG''IN; echo by-hand: pass", log, StringComparison.Ordinal);
        Assert.Contains("anna typed on uart0: echo ALL''-DONE", log, StringComparison.Ordinal);
        Assert.DoesNotContain("not any more", log, StringComparison.Ordinal);
        var noted = await _lab.NotedAsync();
        Assert.Contains($"bob: may type on the console (job {job}): granted by anna", noted);
        Assert.Contains($"bob: typed on uart0 (job {job}): echo BEG''IN; echo by-hand: pass", noted);
        Assert.Contains("anna: console opened", noted);
        Assert.Contains("anna: typed on uart0: echo main''tenance", noted);
    }

    private static ILocator Says(IPage page) => page.Locator("[data-is=says]");

    private static ILocator Rows(IPage page) => page.Locator(".xterm-rows");

    private static ILocator Button(IPage page, string does) => page.Locator($"[data-do={does}]");

    private async Task<IPage> OpenAsync(string user)
    {
        var path = $"/scheduler/device/{ConsoleLab.Device}/console";
        var page = await browser.OpenAsync(_lab.Address, $"/accounts/login/?next={Uri.EscapeDataString(path)}", _complaints);
        await page.Locator("[name=username]").FillAsync(user);
        await page.Locator("[name=password]").FillAsync(ConsoleLab.Password);
        await page.Locator("main button").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync($"Console of {ConsoleLab.Device}");
        return page;
    }

    private Task LookAsync(IPage page, string name) => page.LookAsync(name, _complaints, isWhole: false);
}
