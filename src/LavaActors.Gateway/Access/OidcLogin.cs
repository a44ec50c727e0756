using System.Security.Claims;
using LavaActors.Protocol.Accounts;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Access;

/// <summary>Whom the issuer's word makes of somebody.</summary>
internal sealed class OidcLogin(IAccountStore accounts, Sessions sessions, Audit audit, OidcSettings settings, TimeProvider clock)
{
    /// <summary>Begins a session. The result is why there is none; null when there is.</summary>
    /// <param name="who">With the issuer's claims, checked.</param>
    public async Task<string?> EnterAsync(HttpContext context, ClaimsPrincipal who)
    {
        // Carried out and noted as any other login, though it comes before the gate.
        Completion.Begin(context);
        var stop = context.RequestAborted;
        var (name, subject) = (who.FindFirst(settings.UserNameClaim)?.Value ?? "", who.FindFirst("sub"));
        if (subject is null) return "the issuer does not say who that is: there is no claim 'sub'";
        if (AccountNames.WhyNotUser(name) is { } why) return $"the issuer's claim '{settings.UserNameClaim}' is no user name here: {why}";
        var user = await accounts.UserAsync(name, stop);
        if (user is null && settings.CreatesUsers && (user = await accounts.AddUserAsync(new NewAccount(name, Email: who.FindFirst("email")?.Value ?? "", ByOidc: true), clock.GetUtcNow(), stop)) is not null)
            await audit.NoteAsync(Caller.Of(name, user.Id), "user", name, "added at the first login by OpenID Connect", stop);
        // Whoever may choose his name at the issuer must not become somebody who logs in here, nor one who was made to come by token, nor somebody else of the same name.
        if (user is not { IsActive: true, HasPassword: false } || !await accounts.BindAsync(user.Id, $"{subject.Issuer} {subject.Value}", stop))
        {
            await audit.NoteAsync(Caller.Nobody, Audit.LoginKind, name, $"failed by OpenID Connect from {context.Address()}", stop);
            return $"'{name}' cannot log in by OpenID Connect: who was made otherwise than by such a login, or for it, has to be allowed to (lava-actors users oidc NAME)";
        }

        if (settings.GroupsClaim is { } claim)
        {
            var groups = who.FindAll(claim).Select(group => group.Value).Where(group => AccountNames.WhyNotGroup(group) is null).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            if (!groups.SequenceEqual(user.Groups, StringComparer.Ordinal) && await accounts.UpdateUserAsync(user, user with { Groups = groups }, stop) is AccountUpdate.Done)
                await audit.NoteAsync(Caller.Of(name, user.Id), "user", name, $"groups by OpenID Connect: {AuditRow.Change(Named(user.Groups), Named(groups))}", stop);
        }

        await accounts.LoggedInAsync(user.Id, clock.GetUtcNow(), stop);
        await sessions.BeginAsync(context, user);
        await audit.NoteAsync(Caller.Of(user.UserName, user.Id), Audit.LoginKind, user.UserName, $"logged in by OpenID Connect from {context.Address()}", stop);
        return null;
    }

    private static string Named(IReadOnlyCollection<string> groups) => groups.Count == 0 ? "none" : string.Join(", ", groups);
}
