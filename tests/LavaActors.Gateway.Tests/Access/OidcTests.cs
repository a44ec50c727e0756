using System.Net;
using LavaActors.Gateway.Access;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>The login at an issuer, with a browser's cookies and redirections.</summary>
public sealed class OidcTests : IAsyncLifetime
{
    private readonly OidcIssuer _issuer = new();
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        await _issuer.StartAsync();
        _gateway = new RunningGateway
        {
            Access = new AccessSettings(AccessMode.Users, IsLocal: true) { Oidc = new OidcSettings(_issuer.Address, OidcIssuer.ClientId, OidcIssuer.ClientSecret) { GroupsClaim = "groups" } },
        };
        await _gateway.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    // As a browser: follows every redirection, until the last leads back to a page.
    private async Task<(HttpStatusCode Status, string Path, string Text, CookieContainer Cookies)> LogInAsync(string next = "/v1/healthz/")
    {
        var cookies = new CookieContainer();
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies });
        using var response = await browser.GetAsync(new Uri(_gateway.Http.BaseAddress!, OidcHosting.LoginPath + "?next=" + Uri.EscapeDataString(next)));
        return (response.StatusCode, response.RequestMessage!.RequestUri!.AbsolutePath, await response.Content.ReadAsStringAsync(), cookies);
    }

    [Fact]
    public async Task Whom_the_issuer_knows_becomes_a_user_with_his_groups_and_has_a_session()
    {
        var (status, path, _, cookies) = await LogInAsync();
        Assert.Equal((HttpStatusCode.OK, "/v1/healthz/"), (status, path));
        Assert.NotNull(cookies.GetCookies(_gateway.Http.BaseAddress!)[Sessions.Cookie]);
        var ann = (await _gateway.Accounts.UserAsync("ann", default))!;
        Assert.Equal("ann@example.com", ann.Email);
        Assert.Equal(["boards", "kernel"], ann.Groups);
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync()).Status);
        Assert.Single(await _gateway.Accounts.UsersAsync(default));
        // What has not changed is not noted again.
        Assert.Equal(
            ["added at the first login by OpenID Connect", "groups by OpenID Connect: none \u2192 boards, kernel"],
            _gateway.Accounts.Audit.Where(entry => (entry.Who, entry.Kind, entry.Object) == ("ann", "user", "ann")).Select(entry => entry.What));
    }

    [Fact]
    public async Task Nobody_becomes_somebody_who_has_a_password_here_or_another_one_of_the_same_name()
    {
        _gateway.Accounts.Put("root", "correct horse", isSuperuser: true);
        await LogInAsync();
        _issuer.Claims["preferred_username"] = "root";
        Assert.Equal(HttpStatusCode.Forbidden, (await LogInAsync()).Status);
        (_issuer.Claims["preferred_username"], _issuer.Claims["sub"]) = ("ann", "2");
        Assert.Equal(HttpStatusCode.Forbidden, (await LogInAsync()).Status);
    }

    [Fact]
    public async Task Nobody_becomes_a_user_who_was_made_to_come_by_token_until_he_is_allowed_to()
    {
        _gateway.Accounts.Put("ann", isSuperuser: true);
        var (status, _, text, cookies) = await LogInAsync();
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("has to be allowed to", text, StringComparison.Ordinal);
        Assert.Null(cookies.GetCookies(_gateway.Http.BaseAddress!)[Sessions.Cookie]);

        await _gateway.Accounts.AllowOidcAsync((await _gateway.Accounts.UserAsync("ann", default))!.Id, default);
        Assert.Equal(HttpStatusCode.OK, (await LogInAsync()).Status);
    }

    [Fact]
    public async Task Nobody_is_made_who_has_the_name_of_one_who_is_gone()
    {
        _gateway.Accounts.Former.Add("ann");
        Assert.Equal(HttpStatusCode.Forbidden, (await LogInAsync()).Status);
        Assert.Empty(await _gateway.Accounts.UsersAsync(default));
    }

    [Fact]
    public async Task A_name_that_is_none_is_refused()
    {
        _issuer.Claims["preferred_username"] = "<script>";
        var (status, _, text, _) = await LogInAsync();
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("is no user name here", text);
        Assert.Empty(await _gateway.Accounts.UsersAsync(default));
    }

    [Fact]
    public async Task A_login_that_nobody_began_is_refused()
    {
        using var response = await _gateway.Http.GetAsync(new Uri(_gateway.Http.BaseAddress!, OidcHosting.CallbackPath + "?code=x&state=y"));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }
}
