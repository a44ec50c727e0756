using LavaActors.Pages.Tests.Hosting;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LavaActors.Pages.Tests.Browser;

/// <summary>The page of a MultiNode job that runs for long.</summary>
[Collection(PagesNode.Collection)]
public sealed class GroupPageTests(PagesNode node, TestBrowser browser)
{
    [Fact]
    public async Task A_group_that_talks_much_shows_what_it_says_now_and_the_way_back_to_its_beginning()
    {
        const int messages = 450;
        var group = await LongGroup.MakeAsync(node, 1200, SampleLab.HostileCase);
        await group.SayAsync(messages);
        await group.SayAsync(1, SampleLab.Hostile);
        var complaints = new List<string>();
        var page = await browser.OpenAsync(node.Address, group.Page, complaints);
        var (list, parts) = (page.Locator("[aria-label='Messages and barriers']"), page.Locator("[aria-label='Parts of what happened']"));
        await Expect(list).ToContainTextAsync($"sends 'm-{messages - 1}'");
        await Expect(list).ToContainTextAsync($"sends '{SampleLab.Hostile}'");
        await Expect(parts).ToContainTextAsync("Events 255 to 454 of 454: 254 earlier, none later.");
        await Expect(page.Locator("svg.lanes g:not(.names)")).ToHaveCountAsync(200);
        await Expect(list.Locator("tr").Last).ToBeInViewportAsync();
        await page.LookAsync("multinode-long", complaints);

        // Live: the last of the part is what was said last.
        await page.EvaluateAsync("window.isTheSame = true");
        await group.SayAsync(1, "just now");
        await Expect(list).ToContainTextAsync("sends 'just now'");
        await Expect(page.Locator("svg.lanes")).ToContainTextAsync("message just now");
        await Expect(parts).ToContainTextAsync("Events 256 to 455 of 455");
        Assert.True(await page.EvaluateAsync<bool>("window.isTheSame"));

        var seen = new List<string>(await list.Locator("td.wide").AllInnerTextsAsync());
        while (await parts.Locator("a[rel=prev]").CountAsync() > 0)
        {
            var before = page.Url;
            await parts.Locator("a[rel=prev]").ClickAsync();
            // All of the list, and not what has come of it until now: what stands below it is there.
            await Expect(page).Not.ToHaveURLAsync(before);
            await Expect(page.Locator("footer")).ToBeVisibleAsync();
            seen.InsertRange(0, await list.Locator("td.wide").AllInnerTextsAsync());
        }

        Assert.Equal(Enumerable.Range(0, messages).Select(n => $"sends 'm-{n}': n={n}"), seen.Where(what => what.Contains("'m-", StringComparison.Ordinal)));
        Assert.Equal("the group of 2 is formed", seen[0]);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Now" }).ClickAsync();
        await Expect(list).ToContainTextAsync("sends 'just now'");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "First" }).ClickAsync();
        await Expect(parts).ToContainTextAsync("Events 1 to 200 of 455: 0 earlier, 255 later.");
        await Expect(page.Locator("main img, main script, main b")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
        await group.EndAsync();
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }

    [Fact]
    public async Task On_a_phone_the_picture_stands_at_now_with_the_names_of_its_lanes_until_it_is_moved()
    {
        var group = await LongGroup.MakeAsync(node, 1260);
        await group.SayAsync(250);
        var complaints = new List<string>();
        var page = await browser.OpenAsync(node.Address, group.Page, complaints, width: 400);
        var box = page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Lanes" });
        var names = box.Locator(".names");
        await Expect(names.Locator("text").First).ToBeInViewportAsync();
        Assert.True(await box.EvaluateAsync<bool>("box => box.scrollLeft > 100 && box.scrollLeft + box.clientWidth >= box.scrollWidth - 2"));
        await page.LookAsync("multinode-phone", complaints);
        await page.SetViewportSizeAsync(400, 800);

        await box.EvaluateAsync("box => { box.scrollLeft = 0; }");
        await Expect(names).ToHaveAttributeAsync("transform", "translate(0 0)");
        await group.SayAsync(1, "just now");
        await Expect(box).ToContainTextAsync("message just now");
        Assert.Equal(0, await box.EvaluateAsync<double>("box => box.scrollLeft"));
        await Expect(names.Locator("text").First).ToBeInViewportAsync();

        // A part of the past is read from its beginning.
        await page.Locator("[aria-label='Parts of what happened'] a[rel=prev]").ClickAsync();
        await Expect(page.Locator("[aria-label='Parts of what happened']")).ToContainTextAsync("0 earlier");
        Assert.Equal(0, await box.EvaluateAsync<double>("box => box.scrollLeft"));
        await page.Context.CloseAsync();
        await group.EndAsync();
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }

    [Fact]
    public async Task The_history_of_a_group_is_read_from_its_end()
    {
        var group = await LongGroup.MakeAsync(node, 1210);
        await group.SayAsync(12);
        var history = node.Part<IGroupHistory>();
        var last = await history.ReadAsync(new GroupId("long-1210"), null, 5, CancellationToken.None);
        Assert.Equal((11, 15, 15, 5), (last.First, last.To, last.Last, last.Facts.Count));
        var before = await history.ReadAsync(new GroupId("long-1210"), last.First, 5, CancellationToken.None);
        Assert.Equal((6, 10, 10L, 5L), (before.First, before.To, before.Earlier + before.Facts.Count, before.Later));
        Assert.Equal(GroupFacts.None, await history.ReadAsync(new GroupId("nobody"), null, 5, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => history.ReadAsync(new GroupId("nobody"), null, 0, CancellationToken.None));
        await group.EndAsync();
    }
}
