using Microsoft.Playwright;

namespace LavaActors.Pages.Tests.Browser;

/// <summary>The Chromium of the machine; <c>./build.sh test</c> installs it where it is missing.</summary>
public sealed class TestBrowser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public static DirectoryInfo Screenshots { get; } = Directory.CreateDirectory(Path.Combine(Root(), "artifacts", "screenshots"));

    public async Task InitializeAsync()
    {
        Assert.True(File.Exists(Chromium), $"{Chromium} is not there: apt-get install chromium");
        // Machines that test are busy.
        Assertions.SetDefaultExpectTimeout(20_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    /// <summary>A page in a context of its own. What its console says, and what it was refused, is in <paramref name="complaints"/>.</summary>
    public async Task<IPage> OpenAsync(Uri address, string path, List<string>? complaints = null, int width = 1400, bool dark = false)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = width < 600 ? 800 : 1000 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            BaseURL = address.ToString(),
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(30_000);
        var page = await context.NewPageAsync();
        if (complaints is not null)
        {
            page.Console += (_, message) =>
            {
                if (message.Type is "error" or "warning") complaints.Add($"{page.Url}: {message.Text}");
            };
            page.PageError += (_, error) => complaints.Add($"{page.Url}: {error}");
            page.Dialog += (_, dialog) => complaints.Add($"{page.Url}: a dialog {dialog.Message}");
        }

        await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        return page;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LavaActors.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
