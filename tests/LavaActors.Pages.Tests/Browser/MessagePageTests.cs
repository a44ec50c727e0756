using System.Net;
using System.Net.Http.Headers;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Tests.Access;
using LavaActors.Pages.Tests.Hosting;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Jobs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LavaActors.Pages.Tests.Browser;

/// <summary>A lab that wants a login of everybody, by OpenID Connect, too: what it says to those who may not, or ask too often.</summary>
[Collection(PagesNode.Collection)]
public sealed class MessagePageTests(TestBrowser browser) : IAsyncLifetime
{
    private const long Hidden = 1200;

    private readonly OidcIssuer _issuer = new();
    private PagesNode _node = null!;

    public async Task InitializeAsync()
    {
        await _issuer.StartAsync();
        _node = new PagesNode
        {
            Access = new AccessSettings(AccessMode.Users, IsLocal: true)
            {
                AnonymousRead = false,
                AnonymousRate = 1,
                AnonymousBurst = 60,
                LoginsOfAccount = 1,
                Oidc = new OidcSettings(_issuer.Address, OidcIssuer.ClientId, OidcIssuer.ClientSecret),
            },
        };
        await _node.InitializeAsync();
        await _node.ApplyAsync(SampleLab.Submitted(Hidden, "secret plans", SampleLab.Begin) with { Visibility = JobVisibility.Personal });
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Who_comes_in_by_the_issuer_and_who_may_not_is_told_so_by_pages_that_can_be_read()
    {
        await ProbesAndMetricsAsync();
        var complaints = new List<string>();
        var page = await browser.OpenAsync(_node.Address, $"/scheduler/job/{SampleLab.Passed}", complaints);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Log in");
        await page.LookAsync("login-issuer", complaints);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Log in by OpenID Connect" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Uri(_node.Address, $"/scheduler/job/{SampleLab.Passed}").ToString());
        await Expect(page.Locator("a.who")).ToContainTextAsync("ann");
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));

        // Of these a browser's console itself says that they are no success.
        var member = await browser.OpenAsync(_node.Address, "/accounts/login/");
        await member.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Log in by OpenID Connect" }).ClickAsync();
        await Expect(member.Locator("a.who")).ToBeVisibleAsync();
        await LookAsync(member, "message-404", "/scheduler/job/999999", 404, "There is no job 999999.");
        await LookAsync(member, "message-403", $"/scheduler/job/{Hidden}", 403, "You do not have permission to perform this action. You are logged in as ann.");
        Assert.DoesNotContain("secret plans", await member.ContentAsync(), StringComparison.Ordinal);
        await member.Locator("header form button").ClickAsync();
        await LookAsync(member, "message-403-nobody", "/me/", 403, "This is for users who have logged in.");
        await Expect(member.Locator("main a.primary")).ToHaveAttributeAsync("href", "/accounts/login/?next=%2Fme%2F");
        foreach (var _ in (int[])[1, 2])
        {
            await member.GotoAsync("/accounts/login/");
            await member.Locator("[name=username]").FillAsync("eva");
            await member.Locator("[name=password]").FillAsync("a guess");
            await member.RunAndWaitForResponseAsync(() => member.Locator("main button").ClickAsync(), answer => answer.Request.Method == "POST");
        }

        await Expect(member.Locator("h1")).ToHaveTextAsync("Too many attempts");
        await Expect(member.Locator("main")).ToContainTextAsync("Try again in 15 minutes.");
        await member.LookAsync("message-429-login", complaints);
        await member.Context.CloseAsync();
        await page.Context.CloseAsync();

        HttpStatusCode said;
        do
        {
            using var answer = await _node.Http.GetAsync("/accounts/login/");
            said = answer.StatusCode;
        }
        while (said is HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.TooManyRequests, said);
        var throttled = await browser.OpenAsync(_node.Address, "/accounts/login/");
        // A moment later some may ask again.
        while ((await throttled.GotoAsync("/accounts/login/"))!.Status != 429) await throttled.EvaluateAsync("Promise.all(Array.from({ length: 20 }, () => fetch('/accounts/login/')))");
        await throttled.LookAsync("message-429", complaints);
        await Expect(throttled.Locator("h1")).ToHaveTextAsync("Too many requests");
        await Expect(throttled.Locator("main")).ToContainTextAsync("Try again in 1 s.");
        // It looks like a page of ours: what it needs for that counts for nobody's limit.
        Assert.Equal("flex", await throttled.EvaluateAsync<string>("getComputedStyle(document.querySelector('.top')).display"));
        await throttled.Context.CloseAsync();
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));

        async Task LookAsync(IPage at, string name, string path, int status, string says)
        {
            Assert.Equal(status, (await at.GotoAsync(path))!.Status);
            await Expect(at.Locator("main")).ToContainTextAsync(says);
            await at.LookAsync(name, complaints);
        }
    }

    /// <summary>A supervisor has no account; Prometheus has a token (docs/observability.md).</summary>
    private async Task ProbesAndMetricsAsync()
    {
        foreach (var path in (string[])["/healthz", "/readyz", "/health/live", "/health/ready"])
            Assert.Contains("\"ok\"", await _node.Http.GetStringAsync(path), StringComparison.Ordinal);
        foreach (var path in (string[])["/metrics", "/v1/prometheus/"])
        {
            using var refused = await _node.Http.GetAsync(path);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        var token = await _node.AddUserAsync(new NewAccount("prometheus"), TokenScope.Read);
        foreach (var (path, shows) in ((string, string)[])[("/metrics", "lava_cluster_members"), ("/v1/prometheus/", "devices_health_check_total")])
        {
            using var asked = new HttpRequestMessage(HttpMethod.Get, path);
            asked.Headers.Authorization = new AuthenticationHeaderValue("Token", token);
            using var answer = await _node.Http.SendAsync(asked);
            Assert.Contains(shows, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }
}
