using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>Chromium without a window, with pages that note what happens in them: when each numbered line of a <see cref="SerialLine"/> stands there, unless something else is to be noted.</summary>
public sealed class WatchingBrowser : IAsyncDisposable
{
    private const string Chromium = "/usr/bin/chromium";

    // Lines are noted when the page's document has them, before they are painted; the clock is that of the machine.
    private const string Notes =
        """
        window.lines = {};
        new MutationObserver(() => {
          const now = Date.now();
          for (const [, number] of document.body.textContent.matchAll(/line-(\d{8})/g)) window.lines[Number(number)] ??= now;
        }).observe(document, { childList: true, subtree: true, characterData: true });
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private WatchingBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<WatchingBrowser> StartAsync()
    {
        if (!File.Exists(Chromium)) throw new InvalidOperationException($"{Chromium} is not there: apt-get install chromium");
        var playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        }));
    }

    /// <param name="notes">A script that runs in the page before its own do; null: that for <see cref="LateMsAsync"/>.</param>
    public async Task<IPage> OpenAsync(Uri address, string? notes = null)
    {
        var page = await _browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1400, Height = 1000 } });
        await page.AddInitScriptAsync(notes ?? Notes);
        await page.GotoAsync(address.ToString());
        return page;
    }

    /// <summary>Waits until a line stands in the page, and answers for all lines how late they came, in milliseconds.</summary>
    public static async Task<IReadOnlyList<double>> LateMsAsync(IPage page, SerialLine line)
    {
        await page.WaitForFunctionAsync($"() => window.lines[{line.Lines - 1}] !== undefined");
        var noted = JsonSerializer.Deserialize<Dictionary<int, double>>(await page.EvaluateAsync<string>("() => JSON.stringify(window.lines)"))!;
        // One moment by both clocks.
        var (ticks, unix) = (Stopwatch.GetTimestamp(), (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds);
        return [.. noted.Select(one => line.SinceMs(one.Key, ticks) - (unix - one.Value))];
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
