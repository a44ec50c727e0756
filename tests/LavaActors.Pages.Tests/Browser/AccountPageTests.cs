using System.Net;
using LavaActors.Pages.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LavaActors.Pages.Tests.Browser;

/// <summary>Pages of a lab that tells users apart.</summary>
[Collection(PagesNode.Collection)]
public sealed class AccountPageTests(TestBrowser browser, AccountPageTests.Lab lab) : IClassFixture<AccountPageTests.Lab>
{
    private readonly PagesNode _node = lab.Node;

    [Fact]
    public async Task A_user_logs_in_makes_a_token_and_logs_out()
    {
        var page = await browser.OpenAsync(_node.Address, $"/scheduler/job/{SampleLab.Running}");
        await Expect(page.Locator("button.danger")).ToHaveCountAsync(0);
        await page.GetByText("Log in").ClickAsync();
        var complaints = new List<string>();
        await page.LookAsync("login", complaints);
        await page.Locator("[name=username]").FillAsync("anna");
        await page.Locator("[name=password]").FillAsync("wrong");
        await page.Locator("main button").ClickAsync();
        await Expect(page.Locator(".alert")).ToContainTextAsync("do not belong together");
        await page.Locator("[name=username]").FillAsync("anna");
        await page.Locator("[name=password]").FillAsync("correct horse battery");
        await page.Locator("main button").ClickAsync();

        await Expect(page).ToHaveURLAsync(new Uri(_node.Address, $"/scheduler/job/{SampleLab.Running}").ToString());
        await Expect(page.Locator("button.danger")).ToBeVisibleAsync();

        await page.Locator("a.who").ClickAsync();
        await page.Locator("[name=description]").FillAsync("<b>laptop</b>");
        await page.Locator("main button.primary").ClickAsync();
        var secret = await page.Locator(".secret").TextContentAsync();
        await Expect(page.Locator("table td").First).ToHaveTextAsync("<b>laptop</b>");
        await page.LookAsync("profile", complaints);
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
        foreach (var (mine, list) in ((string, string)[])[("myjobs", "alljobs"), ("myactivejobs", "activejobs"), ("myerrorjobs", "joberrors")])
        {
            await page.GotoAsync($"/scheduler/{mine}");
            await Expect(page).ToHaveURLAsync(new Uri(_node.Address, $"/scheduler/{list}?submitter=anna").ToString());
        }

        await page.GotoAsync("/me/");
        Assert.DoesNotContain(secret!, await page.ContentAsync(), StringComparison.Ordinal);

        using var asked = new HttpRequestMessage(HttpMethod.Get, "/api/v0.2/jobs/");
        asked.Headers.Add("Authorization", $"Token {secret}");
        using var answer = await _node.Http.SendAsync(asked);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        await page.Locator("header form button").ClickAsync();
        await Expect(page.GetByText("Log in")).ToBeVisibleAsync();
        await page.Context.CloseAsync();

        var logins = (await _node.AuditAsync()).Where(entry => entry.Kind == "login").OrderBy(entry => entry.Id).Select(entry => (entry.Object, entry.What.Split(" from ")[0]));
        Assert.Equal([("anna", "failed"), ("anna", "logged in")], logins);
    }

    [Fact]
    public async Task Who_may_not_is_told_so_by_a_page_and_a_program_in_json()
    {
        foreach (var (path, type) in ((string, string)[])[("/me/", "text/html"), ("/api/v0.2/users/", "application/json")])
        {
            using var asked = new HttpRequestMessage(HttpMethod.Get, path);
            asked.Headers.Accept.ParseAdd("text/html,*/*;q=0.8");
            using var answer = await _node.Http.SendAsync(asked);
            Assert.Equal((HttpStatusCode.Forbidden, type), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
            if (type == "text/html") Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/results/1001/no%2541thing%23?x=1&y=%26", "%2Fresults%2F1001%2Fno%252541thing%2523%3Fx%3D1%26y%3D%2526")]
    [InlineData("/scheduler/alljobs?name=fr%C3%BCh", "%2Fscheduler%2Falljobs%3Fname%3Dfr%25C3%25BCh")]
    [InlineData("/accounts/login/?next=%2Fme%2F&failed=1", "%2Fme%2F")]
    public async Task A_login_leads_back_to_where_one_was(string path, string next)
    {
        using var asked = await _node.Http.GetAsync(path);
        Assert.Contains($"href=\"/accounts/login/?next={next}\"", await asked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_offered_to_submit_and_is_told_what_it_takes()
    {
        var editor = await _node.Http.GetStringAsync("/scheduler/jobsubmit");
        Assert.Contains("Jobs are submitted by users. <a href=\"/accounts/login/?next=%2Fscheduler%2Fjobsubmit\">Log in</a>", editor, StringComparison.Ordinal);
        Assert.DoesNotContain("<button class=\"primary\">", editor, StringComparison.Ordinal);
        Assert.DoesNotContain("Edit and resubmit", await _node.Http.GetStringAsync($"/scheduler/job/{SampleLab.Passed}/definition"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/scheduler/job/1003/cancel")]
    [InlineData("/scheduler/job/1001/resubmit")]
    [InlineData("/scheduler/jobsubmit")]
    [InlineData("/scheduler/jobsubmit/check")]
    [InlineData("/me/tokens/")]
    [InlineData("/me/tokens/1/delete/")]
    public async Task Nobody_changes_anything(string path)
    {
        using var answer = await _node.Http.PostAsync(path, new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    /// <summary>A node with a user.</summary>
    public sealed class Lab : IAsyncLifetime
    {
        internal PagesNode Node { get; } = new();

        public async Task InitializeAsync()
        {
            await Node.InitializeAsync();
            await Node.AddUserAsync("anna", "correct horse battery");
        }

        public Task DisposeAsync() => Node.DisposeAsync();
    }
}
