using LavaActors.Protocol.Accounts;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Access;

/// <summary>Sessions of browsers: a random cookie that scripts cannot read, whose hash is in the store, where it can be ended.</summary>
public sealed class Sessions(ISessionStore store, AccessSettings settings, TimeProvider clock)
{
    public const string Cookie = "lava_session";

    /// <summary>Begins one for a user who proved who he is. Its cookie is a new one: nobody could have given it to him before.</summary>
    public async Task BeginAsync(HttpContext context, AccountRow user)
    {
        var (secret, now) = (Secrets.NewSession(), clock.GetUtcNow());
        await store.AddAsync(Secrets.HashOf(secret), user.Id, now, now + settings.SessionIdle, context.RequestAborted);
        context.Response.Cookies.Append(Cookie, secret, CookieOptions(context, settings.SessionIdle));
        context.Response.Cookies.Delete(Csrf.Cookie);
        context.SetSession(secret);
    }

    /// <summary>Ends the one that this request came by, everywhere.</summary>
    public async Task EndAsync(HttpContext context, CancellationToken stop)
    {
        if (context.Request.Cookies[Cookie] is { Length: > 0 } secret) await store.EndAsync(Secrets.HashOf(secret), stop);
        context.Response.Cookies.Delete(Cookie);
        context.SetSession(null);
    }

    /// <summary>The user of the session that a request came by; null when there is none. Lets it last longer.</summary>
    internal async ValueTask<AccountRow?> FindAsync(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 } secret) return null;
        var (now, hash) = (clock.GetUtcNow(), Secrets.HashOf(secret));
        if (await store.FindSessionAsync(hash, now, context.RequestAborted) is not { } found || !found.User.IsActive) return null;
        context.SetSession(secret);
        // Not at every request: each is a write.
        if (found.Expires - now < settings.SessionIdle * 0.9)
        {
            await store.ExtendAsync(hash, now + settings.SessionIdle, context.RequestAborted);
            // Of a stream the headers are sent long since.
            if (!context.Response.HasStarted) context.Response.Cookies.Append(Cookie, secret, CookieOptions(context, settings.SessionIdle));
        }

        return found.User;
    }

    internal static CookieOptions CookieOptions(HttpContext context, TimeSpan? age) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, Path = "/", MaxAge = age, IsEssential = true };
}
