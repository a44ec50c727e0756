using System.Globalization;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using LavaActors.Pages.Components;
using LavaActors.Pages.Jobs;
using LavaActors.Protocol.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Pages.Accounts;

/// <summary>The login's form, and a user's own page with his tokens (spec: web-ui.md §7).</summary>
internal static class AccountPages
{
    private const string Profile = "/me/";

    private const int LongestDescription = 200, MostTokens = 100, MostDays = 3650;

    public static void MapAccountPages(this IEndpointRouteBuilder pages)
    {
        pages.MapGet(LoginEndpoints.LoginPath, (string? next, string? failed, HttpContext context) => PageResult.Of<LoginPage>(
            new LoginModel(LoginEndpoints.LocalOnly(next), failed is not null, context.RequestServices.GetService<OidcSettings>() is not null))).Needs(Operation.Public);
        pages.MapGet(Profile, ShowAsync).Needs(Operation.ReadSignedIn);
        pages.MapGet("/api/tokens/", () => JobPages.See(Profile)).Needs(Operation.ReadSignedIn);
        pages.MapPost(Profile + "tokens/", AddAsync).Needs(Operation.Change);
        pages.MapPost(Profile + "tokens/{token:long}/delete/", DeleteAsync).Needs(Operation.Change);
    }

    private static async Task<IResult> ShowAsync(PageServices services, [FromServices] IAccountStore accounts, ITokenStore tokens, CancellationToken stop) =>
        await UserAsync(services, accounts, stop) is { } user ? PageResult.Of<ProfilePage>(new ProfileModel(user, await tokens.TokensAsync(user.Id, stop))) : NoUser;

    private static async Task<IResult> AddAsync(HttpRequest request, PageServices services, [FromServices] IAccountStore accounts, ITokenStore tokens, CancellationToken stop)
    {
        if (await UserAsync(services, accounts, stop) is not { } user) return NoUser;
        if (!request.HasFormContentType) return PageResult.Refused("A form was expected.", StatusCodes.Status415UnsupportedMediaType);
        var form = await request.FormAsync(stop);
        var (description, scope, days) = (form["description"].ToString().Trim(), form["scope"].ToString(), form["days"].ToString().Trim());
        var had = await tokens.TokensAsync(user.Id, stop);
        if (Fault(description, scope, days, had.Count) is { } fault) return PageResult.Of<ProfilePage>(new ProfileModel(user, had, Fault: fault), StatusCodes.Status400BadRequest);
        var (secret, now) = (Secrets.NewToken(), services.Clock.GetUtcNow());
        DateTimeOffset? expires = days.Length == 0 ? null : now.AddDays(int.Parse(days, CultureInfo.InvariantCulture));
        var made = await tokens.AddAsync(user.Id, Secrets.HashOf(secret), description, Enum.Parse<TokenScope>(scope), now, expires, stop);
        await services.Gateway.Audit.NoteAsync(services.Caller, "token", $"{user.UserName}/{made.Id}", $"made, scope {scope}", stop);
        return PageResult.Of<ProfilePage>(new ProfileModel(user, await tokens.TokensAsync(user.Id, stop), secret));
    }

    private static async Task<IResult> DeleteAsync(long token, PageServices services, [FromServices] IAccountStore accounts, ITokenStore tokens, CancellationToken stop)
    {
        if (await UserAsync(services, accounts, stop) is not { } user) return NoUser;
        if (!await tokens.DeleteAsync(user.Id, token, stop)) return PageResult.Missing($"token {token} of yours");
        await services.Gateway.Audit.NoteAsync(services.Caller, "token", $"{user.UserName}/{token}", "deleted", stop);
        return JobPages.See(Profile);
    }

    private static async Task<AccountRow?> UserAsync(PageServices services, IAccountStore accounts, CancellationToken stop) =>
        services.Caller.UserId is { } id ? await accounts.UserAsync(id, stop) : null;

    /// <summary>Where users are not told apart nobody has a page.</summary>
    private static IResult NoUser => PageResult.Missing("user who asks: this lab has no users yet (lava-actors users add)");

    /// <summary>What is wrong with a token that is asked for; null for nothing. Pure.</summary>
    internal static string? Fault(string description, string scope, string days, int had) =>
        description.Length > LongestDescription ? $"A description has at most {LongestDescription} characters."
        : !Enum.GetNames<TokenScope>().Contains(scope) ? $"'{scope}' is no scope; there are {string.Join(", ", Enum.GetNames<TokenScope>())}."
        : days.Length > 0 && (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MostDays) ? $"A token lasts 1 to {MostDays} days, or, with nothing said, until it is deleted."
        : had >= MostTokens ? $"You have {had} tokens; delete some first."
        : null;
}
