using System.Security.Cryptography;
using System.Text;
using LavaActors.Gateway.Access;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>
/// What the store hears of a secret is its SHA-256, of a right one as of a wrong one: how long it looks tells nothing, since nobody can choose a secret whose hash begins as another's does.
/// </summary>
public sealed class SecretLookupTests
{
    private static readonly AccessSettings Settings = new(AccessMode.Users, IsLocal: true);

    private readonly FakeAccounts _accounts = new();
    private readonly Sessions _sessions;
    private readonly Callers _callers;
    private readonly string _secret;

    public SecretLookupTests()
    {
        _sessions = new Sessions(_accounts, Settings, TimeProvider.System);
        _callers = new Callers(_accounts, _accounts, _sessions, Settings, TimeProvider.System);
        _secret = _accounts.Put("ann");
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Basic(string user, string secret) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}"));

    private async Task<string?> NameAsync(string header, bool isXmlRpc = false)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = header;
        if (isXmlRpc) context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new TakesBasicTokens()), "XML-RPC"));
        return (await _callers.IdentifyAsync(context)).Caller?.UserName;
    }

    [Fact]
    public async Task A_token_is_looked_up_by_its_hash_alone()
    {
        Assert.Equal([Sha256(_secret)], _accounts.Tokens.Keys);
        // Wrong by its last character, by its first, by all; and the hash, which who reads the store has.
        foreach (var secret in (string[])[_secret, _secret[..^1] + "~", "~" + _secret[1..], "~", Sha256(_secret)])
        {
            foreach (var ask in (Func<Task<string?>>[])[() => NameAsync($"Token {secret}"), () => NameAsync(Basic("ann", secret)), () => NameAsync(Basic("ann", secret), isXmlRpc: true)])
            {
                _accounts.Keys.Clear();
                _accounts.Asked.Clear();
                Assert.Equal(secret == _secret ? "ann" : null, await ask());
                Assert.Equal([Sha256(secret)], _accounts.Keys);
                Assert.Equal([nameof(_accounts.FindAsync)], _accounts.Asked);
            }
        }
    }

    [Fact]
    public async Task Whose_a_token_should_be_is_looked_at_when_it_is_found()
    {
        foreach (var isXmlRpc in (bool[])[false, true])
        {
            _accounts.Asked.Clear();
            foreach (var user in (string[])["bob", "nobody", ""]) Assert.Null(await NameAsync(Basic(user, _secret), isXmlRpc));
            Assert.Equal([nameof(_accounts.FindAsync), nameof(_accounts.FindAsync), nameof(_accounts.FindAsync)], _accounts.Asked);
        }
    }

    [Fact]
    public async Task A_session_is_looked_up_by_its_hash_alone()
    {
        var begun = new DefaultHttpContext();
        await _sessions.BeginAsync(begun, (await _accounts.UserAsync("ann", default))!);
        var secret = begun.Response.Headers.SetCookie.Select(cookie => cookie!.Split('=', ';')).First(parts => parts[0] == Sessions.Cookie)[1];
        foreach (var each in (string[])[secret, secret[..^1] + "g", Sha256(secret)])
        {
            _accounts.Keys.Clear();
            var context = new DefaultHttpContext();
            context.Request.Headers.Cookie = $"{Sessions.Cookie}={each}";
            Assert.Equal(each == secret ? "ann" : null, (await _callers.IdentifyAsync(context)).Caller?.UserName);
            Assert.Equal([Sha256(each)], _accounts.Keys);
        }
    }
}
