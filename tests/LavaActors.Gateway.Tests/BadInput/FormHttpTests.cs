using System.Net;
using System.Text;
using LavaActors.Gateway.Access;

namespace LavaActors.Gateway.Tests.BadInput;

/// <summary>Forms as a browser would never send them.</summary>
public sealed class FormHttpTests : IAsyncLifetime
{
    private const string Multipart = "multipart/form-data; boundary=b";
    private const string Url = "application/x-www-form-urlencoded";

    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Users, IsLocal: true) };
    private long _ann;

    public async Task InitializeAsync()
    {
        _gateway.Accounts.Put("ann", "correct horse battery");
        await _gateway.InitializeAsync();
        _ann = (await _gateway.Accounts.UserAsync("ann", default))!.Id;
    }

    public Task DisposeAsync() => _gateway.DisposeAsync();

    private static readonly (string Type, string Body)[] Broken =
    [
        (Multipart, "--b\r\nContent-Disposition: form-data; name=username\r\n\r\nann"),
        (Multipart, "no boundary at all"),
        ("multipart/form-data", "--b--"),
        (Multipart, "--b\r\n" + new string('x', 20_000) + ": y\r\n\r\n"),
        (Url, string.Join('&', Enumerable.Range(0, 2000).Select(n => $"k{n}=v"))),
        (Url, new string('k', 3000) + "=v"),
    ];

    private async Task<HttpResponseMessage> PostAsync(string path, string type, string body, string? cookie = null)
    {
        // What is refused is refused before it is sent: else the answer may be lost with the connection.
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)), Headers = { ExpectContinue = true } };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        return await _gateway.Http.SendAsync(request);
    }

    [Fact]
    public async Task A_form_that_cannot_be_read_is_the_client_s_fault()
    {
        var (session, now) = (Secrets.NewSession(), TimeProvider.System.GetUtcNow());
        await _gateway.Accounts.AddAsync(Secrets.HashOf(session), _ann, now, now.AddDays(1), default);
        foreach (var (type, body) in Broken)
        {
            foreach (var (path, cookie) in ((string, string?)[])[("/accounts/login/", null), ("token/", null), ("jobs/", $"{Sessions.Cookie}={session}"), ("/accounts/logout/", $"{Sessions.Cookie}={session}")])
            {
                using var response = await PostAsync(path, type, body, cookie);
                Assert.True(response.StatusCode is HttpStatusCode.BadRequest, $"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            }
        }
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_not_read()
    {
        foreach (var (path, type) in ((string, string)[])[("/accounts/login/", Url), ("token/", Url), ("token/", "application/json"), ("/RPC2", "text/xml")])
        {
            using var response = await PostAsync(path, type, new string('x', (1 << 20) + 1));
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        }
    }
}
