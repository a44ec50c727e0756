using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>How long sessions of browsers last (docs/users.md, <c>http: session</c>).</summary>
public sealed class SessionsTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromHours(10);

    private readonly FakeTimeProvider _clock = new(FakeReadModel.Noon);
    private readonly FakeAccounts _accounts = new();
    private readonly Sessions _sessions;

    public SessionsTests() => _sessions = new Sessions(_accounts, AccessSettings.Default with { SessionIdle = Idle }, _clock);

    [Fact]
    public async Task A_session_lasts_longer_by_each_request_and_is_written_once_in_a_tenth_of_its_time()
    {
        var secret = await BeginAsync("ann");

        _clock.Advance(Idle * 0.1);
        Assert.Equal(("ann", null, FakeReadModel.Noon + Idle), await AskAsync(secret));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(("ann", $"{Sessions.Cookie}={secret}; max-age=36000; path=/; samesite=lax; httponly", _clock.GetUtcNow() + Idle), await AskAsync(secret));
        // And so for ever.
        for (var n = 0; n < 5; n++)
        {
            _clock.Advance(Idle - TimeSpan.FromSeconds(1));
            var (user, cookie, expires) = await AskAsync(secret);
            Assert.Equal(("ann", true, _clock.GetUtcNow() + Idle), (user, cookie is not null, expires));
        }
    }

    [Fact]
    public async Task Who_sent_nothing_for_that_time_has_no_session_any_more()
    {
        var secret = await BeginAsync("ann");

        _clock.Advance(Idle);
        Assert.Equal((null, null, FakeReadModel.Noon + Idle), await AskAsync(secret));
    }

    [Fact]
    public async Task Who_is_disabled_has_none_and_nobody_lets_it_last_longer()
    {
        var secret = await BeginAsync("ann");
        var ann = (await _accounts.UserAsync("ann", default))!;
        await _accounts.UpdateUserAsync(ann, ann with { IsActive = false }, default);

        _clock.Advance(Idle / 2);
        Assert.Equal((null, null, FakeReadModel.Noon + Idle), await AskAsync(secret));
        Assert.Null((await AskAsync("")).User);
    }

    private async Task<string> BeginAsync(string name)
    {
        _accounts.Put(name, "correct horse battery");
        var context = new DefaultHttpContext();
        await _sessions.BeginAsync(context, (await _accounts.UserAsync(name, default))!);
        return Assert.Single(context.Response.Headers.SetCookie, cookie => cookie!.StartsWith($"{Sessions.Cookie}=", StringComparison.Ordinal))!.Split('=', ';')[1];
    }

    /// <summary>Whose a request is, the cookie that its answer sets, and when the session ends by then.</summary>
    private async Task<(string? User, string? Cookie, DateTimeOffset Expires)> AskAsync(string secret)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = $"{Sessions.Cookie}={secret}";
        var user = await _sessions.FindAsync(context);
        var session = await _accounts.FindSessionAsync(Secrets.HashOf(secret), DateTimeOffset.MinValue, default);
        return (user?.UserName, context.Response.Headers.SetCookie.SingleOrDefault(), session?.Expires ?? default);
    }
}
