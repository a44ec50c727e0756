using LavaActors.Gateway.Http;
using LavaActors.Protocol.Accounts;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Access;

/// <summary>Finds out who sends a request: by token, by the session of a browser, or not at all (spec: rest-api.md §1, xmlrpc-api.md §2).</summary>
public sealed class Callers(IAccountStore accounts, ITokenStore tokens, Sessions sessions, AccessSettings settings, TimeProvider clock) : ICallerSource
{
    private const string InvalidToken = "Invalid token.", Inactive = "User inactive or deleted.";

    // A script may send many requests; when it last did is not that exact.
    private static readonly TimeSpan NoteUseEvery = TimeSpan.FromMinutes(1);

    private volatile bool _hasUsers;

    public async ValueTask<Identified> IdentifyAsync(HttpContext context)
    {
        var stop = context.RequestAborted;
        var header = context.Request.Headers.Authorization.ToString();
        if (header.Length > 0 && context.GetEndpoint()?.Metadata.GetMetadata<TakesBasicTokens>() is not null) return await OfXmlRpcAsync(header, stop);
        if (header.Length > 0 && await OfHeaderAsync(header, stop) is { } found) return found;
        if (await sessions.FindAsync(context) is { } user) return new Identified(CallerOf(user, TokenScope.Admin));
        return new Identified(await UnnamedAsync(stop));
    }

    public async ValueTask<Caller> UnnamedAsync(CancellationToken stop) => await IsOpenAsync(stop) ? Caller.Anybody : Caller.Nobody;

    /// <summary>Whether everybody may do everything.</summary>
    internal async ValueTask<bool> IsOpenAsync(CancellationToken stop)
    {
        if (settings.Mode != AccessMode.Auto) return settings.Mode == AccessMode.Open;
        if (!settings.IsLocal) return false;
        if (!_hasUsers && await accounts.HasUsersAsync(stop)) _hasUsers = true;
        return !_hasUsers;
    }

    // Null for a scheme that is not ours: then the header says nothing.
    private async Task<Identified?> OfHeaderAsync(string header, CancellationToken stop)
    {
        var parts = header.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts[0].Equals("Token", StringComparison.OrdinalIgnoreCase))
        {
            return parts.Length switch
            {
                1 => Refused("Invalid token header. No credentials provided."),
                2 => await OfTokenAsync(parts[1], null, stop) is (var caller, var why) && caller is not null ? new Identified(caller) : Refused(why),
                _ => Refused("Invalid token header. Token string should not contain spaces."),
            };
        }

        if (!parts[0].Equals("Basic", StringComparison.OrdinalIgnoreCase)) return null;
        var basic = BasicCredentials.Parse("Basic" + header[parts[0].Length..]);
        if (basic.Refusal is not null) return Refused("Invalid basic header.");
        return await OfTokenAsync(basic.Token, basic.User, stop) is ({ } one, _) ? new Identified(one) : Refused(InvalidToken);
    }

    private async Task<Identified> OfXmlRpcAsync(string header, CancellationToken stop)
    {
        var basic = BasicCredentials.Parse(header);
        if (basic.Refusal is { } why) return new Identified(null, TypedResults.Text(why, statusCode: StatusCodes.Status400BadRequest));
        return await OfTokenAsync(basic.Token, basic.User, stop) is ({ } caller, _) ? new Identified(caller) : new Identified(null, new Challenged());
    }

    /// <param name="userName">Whose it has to be; null: anybody's.</param>
    private async Task<(Caller? Caller, string Why)> OfTokenAsync(string secret, string? userName, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (await tokens.FindAsync(Secrets.HashOf(secret), stop) is not { } found || found.Token.Expires <= now || (userName is not null && !Secrets.AreSame(userName, found.User.UserName))) return (null, InvalidToken);
        if (!found.User.IsActive) return (null, Inactive);
        if (found.Token.LastUsed is not { } last || now - last >= NoteUseEvery) await tokens.UsedAsync(found.Token.Id, now, stop);
        return (CallerOf(found.User, found.Token.Scope), "");
    }

    private static Caller CallerOf(AccountRow user, TokenScope scope) => Caller.Of(user.UserName, user.Id, user.IsSuperuser, user.IsStaff, user.Groups, user.AllPermissions, scope);

    private static Identified Refused(string detail) => new(null, ApiResults.Detail(StatusCodes.Status403Forbidden, detail));

    private sealed class Challenged : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.WWWAuthenticate = BasicCredentials.Challenge;
            return TypedResults.Text(BasicCredentials.InvalidToken, statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(httpContext);
        }
    }
}
