using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using LavaActors.Gateway.Tests.Access;
using LavaActors.Pages.Tests.Access;
using LavaActors.Pages.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace LavaActors.Pages.Tests.Browser;

/// <summary>Every page there is, in light and in dark, on a desk and on a phone.</summary>
[Collection(PagesNode.Collection)]
public sealed class AllPagesTests(PagesNode node, TestBrowser browser)
{
    [Fact]
    public async Task No_page_of_the_tables_of_routes_is_forgotten()
    {
        await node.BusyLabAsync();
        var (lookedAt, wrong) = (LookedAtPages.Rows.ToLookup(row => row.Route, row => row.Path), new List<string>());
        // The interface has no pages; what it is tried by has two.
        var routes = PageRouteTable.Rows.Concat(RouteTable.Rows.Where(row => !row.Route.StartsWith("GET /api/v0.2/", StringComparison.Ordinal)))
            .Select(row => row.Route).Where(route => route.StartsWith("GET ", StringComparison.Ordinal)).ToList();
        foreach (var route in routes)
        {
            using var asked = new HttpRequestMessage(HttpMethod.Get, lookedAt[route].FirstOrDefault() ?? LookedAtPages.Filled(route));
            asked.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
            using var answer = await node.Http.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead);
            var isPage = answer.Content.Headers.ContentType?.MediaType == "text/html";
            if (isPage && !lookedAt.Contains(route) && !LookedAtPages.Others.ContainsKey(route)) wrong.Add($"{route}: nobody looks at this page ({(int)answer.StatusCode})");
            if (lookedAt.Contains(route) && !(isPage && answer.IsSuccessStatusCode)) wrong.Add($"{route}: there is no page to look at ({(int)answer.StatusCode})");
        }

        wrong.AddRange(lookedAt.Select(row => row.Key).Concat(LookedAtPages.Others.Keys).Except(routes).Select(route => $"{route}: is in no table of routes"));
        wrong.AddRange(LookedAtPages.Rows.Where(row => !LookedAtPages.Serves(row.Route, row.Path)).Select(row => $"{row.Route} does not serve {row.Path}"));
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Every_page_opens_without_complaint_is_accessible_and_fits_wide_and_on_a_phone_in_light_and_dark()
    {
        await node.BusyLabAsync();
        SampleLab.AskAgain(node);
        var complaints = new List<string>();
        // One page for all: what they share is loaded once.
        var page = await browser.OpenAsync(node.Address, "/", complaints);
        foreach (var (name, _, path) in LookedAtPages.Rows)
        {
            await page.GotoAsync(path);
            if (path.StartsWith("/scheduler/job/", StringComparison.Ordinal) && path.Count('/') == 3) await Expect(page.Locator(".log.is-live")).ToBeVisibleAsync();
            if (name == "submit") await Expect(page.Locator("#checkstate")).ToHaveTextAsync(new Regex("valid|error"));
            await page.LookAsync(name, complaints);
        }

        await page.Context.CloseAsync();
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }
}
