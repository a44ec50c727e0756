using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace LavaActors.Pages.Tests.Browser;

/// <summary>How a page is looked at: by axe and by pictures, in light and in dark, wide and on a phone.</summary>
internal static class Inspection
{
    private const int Wide = 1400, Narrow = 400;

    /// <summary>From light to dark a page changes its colours and nothing else: the other rules would find the same again. On a phone fingers must hit what they aim at; numbers of lines are as high as these.</summary>
    private const string Run = """
        async how => {
          const options = how.isDark ? { runOnly: ['color-contrast', 'link-in-text-block'] } : { rules: { 'target-size': { enabled: how.isNarrow } } };
          const found = await axe.run(how.isNarrow ? { exclude: [['.logrows'], ['.merged'], ['.code']] } : document, { ...options, resultTypes: ['violations'] });
          return found.violations.flatMap(violation => violation.nodes.slice(0, 3).map(node => `${violation.id}: ${node.html.slice(0, 300)}`));
        }
        """;

    /// <summary>What makes the page wider than the screen, the outermost of each, or the text that stands out of its element; boxes that scroll by themselves do not count.</summary>
    private const string TooWide = """
        () => {
          const root = document.scrollingElement;
          if (root.scrollWidth <= root.clientWidth) return [];
          const wide = [...document.body.querySelectorAll('*')].filter(each => each.getBoundingClientRect().right > root.clientWidth + 0.5);
          if (wide.length > 0) return wide.filter(each => !wide.includes(each.parentElement)).slice(0, 3).map(each => each.outerHTML.slice(0, 200));
          const [walk, range, out] = [document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), document.createRange(), []];
          while (walk.nextNode()) {
            range.selectNodeContents(walk.currentNode);
            if (range.getBoundingClientRect().right > root.clientWidth + 0.5) out.push(walk.currentNode.textContent.slice(0, 200));
          }
          return out.length > 0 ? out.slice(0, 3) : ['something that is neither an element nor a text'];
        }
        """;

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <param name="complaints">What axe says of it, and what makes it scroll sideways on a phone.</param>
    public static async Task LookAsync(this IPage page, string name, List<string> complaints, bool isWhole = true)
    {
        await page.EvaluateAsync(Axe);
        foreach (var (width, isDark) in ((int, bool)[])[(Wide, false), (Wide, true), (Narrow, true), (Narrow, false)])
        {
            await page.SetViewportSizeAsync(width, width == Wide ? 1000 : 800);
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light });
            var how = $"{name}, {width} {(isDark ? "dark" : "light")}";
            complaints.AddRange((await page.EvaluateAsync<string[]>(Run, new { isDark, isNarrow = width == Narrow })).Select(found => $"{how}: {found}"));
            if (width == Narrow && !isDark) complaints.AddRange((await page.EvaluateAsync<string[]>(TooWide)).Select(found => $"{how}: the page scrolls sideways for {found}"));
            await page.ShootAsync($"{name}-{width}-{(isDark ? "dark" : "light")}", isWhole);
        }

        await page.SetViewportSizeAsync(Wide, 1000);
    }

    /// <summary>By axe alone, as the page stands.</summary>
    public static async Task AxeAsync(this IPage page, string name, List<string> complaints)
    {
        await page.EvaluateAsync(Axe);
        complaints.AddRange((await page.EvaluateAsync<string[]>(Run, new { isDark = false, isNarrow = false })).Select(found => $"{name}: {found}"));
    }

    public static Task ShootAsync(this IPage page, string name, bool isWhole = true) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(TestBrowser.Screenshots.FullName, name + ".png"), FullPage = isWhole });
}
