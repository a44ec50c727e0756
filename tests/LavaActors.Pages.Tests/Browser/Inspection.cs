using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace LavaActors.Pages.Tests.Browser;

/// <summary>How a page is looked at: by axe and by pictures, in light and in dark, wide and on a phone.</summary>
internal static class Inspection
{
    /// <param name="complaints">What axe says of it, and whether it is wider than a phone.</param>
    /// <param name="isMain">Also by axe in dark, and on a phone.</param>
    public static async Task LookAsync(this IPage page, string name, List<string> complaints, bool isMain = false, bool isWhole = true)
    {
        await AxeAsync("light");
        await page.ShootAsync($"{name}-1400-light", isWhole);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        if (isMain)
        {
            await AxeAsync("dark");
            await page.ShootAsync($"{name}-1400-dark", isWhole);
        }

        await page.SetViewportSizeAsync(400, 800);
        if (!await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= 400")) complaints.Add($"{name} is wider than a phone");
        if (isMain) await AxeAsync("on a phone");
        await page.ShootAsync($"{name}-400-dark", isWhole);
        await page.SetViewportSizeAsync(1400, 1000);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });

        async Task AxeAsync(string how) =>
            complaints.AddRange((await page.RunAxe()).Violations.SelectMany(violation => violation.Nodes.Take(3).Select(one => $"{name}, {how}: {violation.Id}: {one.Html}")));
    }

    public static Task ShootAsync(this IPage page, string name, bool isWhole = true) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(TestBrowser.Screenshots.FullName, name + ".png"), FullPage = isWhole });
}
