using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>What a gateway believes of <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c>, and of whom.</summary>
public sealed class ProxyHttpTests
{
    private const string Password = "correct horse battery";

    private static RunningGateway Behind(TrustedProxies proxies, OidcSettings? oidc = null) =>
        new() { Access = new AccessSettings(AccessMode.Users, IsLocal: false) { LoginsOfAddress = 2, Oidc = oidc }, Proxies = proxies };

    private static TrustedProxies Trusting(string network, int hops = 1) => new([IPNetwork.Parse(network)], hops);

    private static async Task<HttpResponseMessage> SendAsync(RunningGateway gateway, HttpMethod method, string path, string from, HttpContent? content = null, string? cookie = null)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(method, new Uri(gateway.Http.BaseAddress!, path)) { Content = content };
        request.Headers.Add("X-Forwarded-For", from);
        request.Headers.Add("X-Forwarded-Proto", "https");
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        var response = await client.SendAsync(request);
        await response.Content.LoadIntoBufferAsync();
        return response;
    }

    /// <summary>Status codes of wrong passwords from these addresses, and where the store says they came from.</summary>
    private static async Task<(string Answers, string Noted)> GuessAsync(TrustedProxies proxies, params string[] from)
    {
        var gateway = Behind(proxies);
        await gateway.InitializeAsync();
        try
        {
            var answers = new List<int>();
            foreach (var address in from) answers.Add((int)(await SendAsync(gateway, HttpMethod.Post, "token/", address, JsonContent.Create(new { username = "ann", password = "wrong" }))).StatusCode);
            return (string.Join(' ', answers), string.Join(' ', gateway.Accounts.Audit.Select(entry => entry.What.Split(' ')[^1]).Distinct().Order()));
        }
        finally
        {
            await gateway.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_client_does_not_give_itself_an_address()
    {
        Assert.Equal(("400 400 429", "127.0.0.1"), await GuessAsync(TrustedProxies.None, "10.0.0.1", "10.0.0.2", "10.0.0.3"));
        Assert.Equal(("400 400 429", "127.0.0.1"), await GuessAsync(Trusting("10.9.9.9/32"), "10.0.0.1", "10.0.0.2", "10.0.0.3"));
    }

    [Fact]
    public async Task A_trusted_proxy_s_word_is_taken_and_none_that_stood_there_before() =>
        Assert.Equal(("400 400 400 429", "10.0.0.1 10.0.0.9"), await GuessAsync(Trusting("127.0.0.0/8"), "10.0.0.1", "10.0.0.2, 10.0.0.9", "10.0.0.3, 10.0.0.9", "10.0.0.4, 10.0.0.9"));

    [Fact]
    public async Task Of_proxies_one_behind_the_other_as_many_are_believed_as_there_may_be()
    {
        var both = new TrustedProxies([IPNetwork.Parse("127.0.0.1/32"), IPNetwork.Parse("10.0.0.9/32")], Hops: 2);
        Assert.Equal(("400 400 400", "10.0.0.2 10.0.0.3 10.0.0.8"), await GuessAsync(both, "10.0.0.1, 10.0.0.2, 10.0.0.9", "10.0.0.3, 10.0.0.9", "10.0.0.4, 10.0.0.8"));
    }

    [Theory]
    [InlineData("127.0.0.1/32", true)]
    [InlineData("10.9.9.9/32", false)]
    public async Task Cookies_links_and_the_way_back_from_an_issuer_are_of_TLS_where_a_trusted_proxy_says_so(string trusted, bool isTls)
    {
        await using var issuer = new OidcIssuer();
        await issuer.StartAsync();
        var gateway = Behind(Trusting(trusted), new OidcSettings(issuer.Address, OidcIssuer.ClientId, OidcIssuer.ClientSecret));
        await gateway.InitializeAsync();
        try
        {
            gateway.Accounts.Put("ann", Password);
            gateway.ReadModel.Put(FakeReadModel.Row(1), FakeReadModel.Row(2));
            var authority = gateway.Http.BaseAddress!.Authority;
            var scheme = isTls ? "https" : "http";

            var list = await (await SendAsync(gateway, HttpMethod.Get, "jobs/?limit=1", "10.0.0.1")).Content.ReadFromJsonAsync<JsonNode>();
            Assert.StartsWith($"{scheme}://{authority}/api/", (string)list!["next"]!, StringComparison.Ordinal);

            var secret = Secrets.NewSession();
            using var form = new FormUrlEncodedContent([new("username", "ann"), new("password", Password), new(Csrf.Field, Secrets.HashOf("csrf:" + secret))]);
            var login = await SendAsync(gateway, HttpMethod.Post, LoginEndpoints.LoginPath, "10.0.0.1", form, $"{Csrf.Cookie}={secret}");
            var session = Assert.Single(login.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith(Sessions.Cookie, StringComparison.Ordinal));
            Assert.Equal(isTls, session.Contains("; secure", StringComparison.OrdinalIgnoreCase));

            var challenge = await SendAsync(gateway, HttpMethod.Get, OidcHosting.LoginPath, "10.0.0.1");
            Assert.Contains($"redirect_uri={Uri.EscapeDataString($"{scheme}://{authority}{OidcHosting.CallbackPath}")}", challenge.Headers.Location!.OriginalString, StringComparison.Ordinal);
            Assert.All(challenge.Headers.GetValues("Set-Cookie"), cookie => Assert.Equal(isTls, cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase)));
        }
        finally
        {
            await gateway.DisposeAsync();
        }
    }
}
