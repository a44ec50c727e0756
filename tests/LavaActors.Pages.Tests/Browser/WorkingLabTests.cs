using System.Text.RegularExpressions;
using LavaActors.Pages.Tests.Hosting;
using LavaActors.Protocol.Ids;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LavaActors.Pages.Tests.Browser;

/// <summary>From a definition to a job and its end, by pages alone, on whole nodes with boards of processes.</summary>
[Collection(PagesNode.Collection)]
public sealed partial class WorkingLabTests(TestBrowser browser, WorkingLab working) : IClassFixture<WorkingLab>
{
    private readonly ConsoleLab _lab = working.Lab;

    [Fact]
    public async Task Who_is_logged_in_submits_submits_again_edits_cancels_and_tries_the_interface()
    {
        var page = await browser.OpenAsync(_lab.Address, "/accounts/login/?next=/scheduler/jobsubmit");
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await page.Locator("[name=username]").FillAsync("anna");
        await page.Locator("[name=password]").FillAsync(ConsoleLab.Password);
        await page.Locator("main button").ClickAsync();

        await page.Locator("#definition").FillAsync(ConsoleLab.Definition);
        await Expect(page.Locator("#checkstate")).ToHaveTextAsync("valid");
        await Expect(page.Locator("#plan h3")).ToContainTextAsync(ConsoleLab.Device);
        await Expect(page.Locator("#plan pre")).ToContainTextAsync("minimal-boot");
        await page.ShootAsync("submit-planned-1400-light");
        await page.Locator("#definition").PressAsync("Control+Enter");
        await Expect(page.Locator("h1")).ToContainTextAsync("done by hand");
        await Expect(page.Locator("h1 .badge")).ToHaveTextAsync("Running");
        var first = Number(page);

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Device configuration" }).ClickAsync();
        await Expect(page.Locator(".code")).ToContainTextAsync($"hostname: {ConsoleLab.Device}");
        await page.GoBackAsync();

        // However often it is sent, it is one job: only two are in the queue in the end.
        var sent = await page.EvaluateAsync<string[]>(
            "async () => { const form = document.querySelector('form[action$=\"/resubmit\"]'); const send = async () => (await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) })).url; return [await send(), await send()]; }");
        Assert.Equal(sent[0], sent[1]);
        await Button(page, "Resubmit").DblClickAsync();
        await Expect(page.Locator(".alert.info")).ToContainTextAsync("Place 1 in the queue");
        var second = Number(page);
        Assert.NotEqual(first, second);

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Edit and resubmit" }).ClickAsync();
        await Expect(page.Locator("#definition")).ToHaveValueAsync(ConsoleLab.Definition);
        await page.Locator("#definition").FillAsync(ConsoleLab.Definition.Replace("done by hand", "done by another hand", StringComparison.Ordinal));
        await Button(page, "Submit").ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("done by another hand");
        await Expect(page.Locator(".alert.info")).ToContainTextAsync("Place 2 in the queue");
        var third = Number(page);

        // Another one leaves the queue: this one moves up, and nobody reloads its page.
        var other = await page.Context.NewPageAsync();
        other.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await other.GotoAsync($"/scheduler/job/{second}");
        await Button(other, "Cancel").ClickAsync();
        await Expect(other.Locator("h1 .badge")).ToHaveTextAsync("Canceled");
        await Expect(page.Locator(".alert.info")).ToContainTextAsync("Place 1 in the queue");

        // And begins when the board is free: from then on its page follows its own stream.
        await other.GotoAsync($"/scheduler/job/{first}");
        await Button(other, "Cancel").ClickAsync();
        await Expect(other.Locator("h1 .badge")).ToHaveTextAsync("Canceled");
        await Expect(page.Locator("h1 .badge")).ToHaveTextAsync("Running");
        await Expect(page.Locator(".sub")).ToContainTextAsync("now ");

        await other.GotoAsync("/scheduler/allworkers");
        await Expect(other.Locator("tbody tr").First).ToContainTextAsync("1 of 2");
        await Expect(other.Locator("tbody tr").First.Locator("[data-label=Version]")).Not.ToBeEmptyAsync();

        await other.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "REST interface" }).ClickAsync();
        await TryAsync(other, "GET /jobs/{id}/", "id", third);
        await Expect(Answer(other)).ToContainTextAsync("done by another hand");
        await TryAsync(other, "POST /jobs/{id}/resubmit/", "id", third);
        await Expect(Answer(other)).ToContainTextAsync("201");
        var fourth = Regex.Match(await Answer(other).InnerTextAsync(), @"job_ids\D+(\d+)").Groups[1].Value;
        var complaints = new List<string>();
        await other.LookAsync("api-tried", complaints);
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));

        await _lab.CancelAsync(fourth);
        await Button(page, "Cancel").ClickAsync();
        await Expect(page.Locator("h1 .badge")).ToHaveTextAsync("Canceled");
        await page.Context.CloseAsync();
    }

    private static string Number(IPage page) => page.Url.Split('/')[^1];

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    private static ILocator Answer(IPage page) => page.Locator("details[open] pre");

    private static async Task TryAsync(IPage page, string operation, string name, string value)
    {
        await page.EvaluateAsync("for (const open of document.querySelectorAll('details[open]')) open.open = false");
        var summary = page.Locator("summary", new PageLocatorOptions { HasTextRegex = new Regex($"^{Regex.Escape(operation.Replace(" ", "", StringComparison.Ordinal))}$") });
        await summary.ClickAsync();
        var form = page.Locator("details[open] form");
        await form.Locator($"[name={name}]").FillAsync(value);
        await form.Locator("button").ClickAsync();
    }
}
