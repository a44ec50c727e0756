using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Operations;
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

    public static void MapAccountPages(this IEndpointRouteBuilder pages)
    {
        pages.MapGet(LoginEndpoints.LoginPath, (string? next, string? failed, HttpContext context) => PageResult.Of<LoginPage>(
            new LoginModel(LoginEndpoints.LocalOnly(next), failed is not null, context.RequestServices.GetService<OidcSettings>() is not null))).Needs(Operation.Public);
        pages.MapGet(Profile, ShowAsync).Needs(Operation.ReadSignedIn);
        pages.MapGet("/api/tokens/", () => JobPages.See(Profile)).Needs(Operation.ReadSignedIn);
        pages.MapPost(Profile + "tokens/", AddAsync).Needs(Operation.Change);
        pages.MapPost(Profile + "tokens/{token:long}/delete/", DeleteAsync).Needs(Operation.Change);
    }

    private static async Task<IResult> ShowAsync(PageServices services, [FromServices] IAccountStore accounts, TokenOperations tokens, CancellationToken stop) =>
        await PageAsync(services, accounts, tokens, stop);

    private static async Task<IResult> AddAsync(HttpRequest request, PageServices services, [FromServices] IAccountStore accounts, TokenOperations tokens, CancellationToken stop)
    {
        if (services.Caller.UserId is null) return NoUser;
        if (!request.HasFormContentType) return PageResult.Refused("A form was expected.", StatusCodes.Status415UnsupportedMediaType);
        var form = await request.FormAsync(stop);
        var made = await tokens.AddAsync(services.Caller, form["description"].ToString().Trim(), form["scope"].ToString(), form["days"].ToString().Trim(), stop);
        return made.Failure switch
        {
            null => await PageAsync(services, accounts, tokens, stop, secret: made.Value),
            OperationFailure.Invalid fault => await PageAsync(services, accounts, tokens, stop, fault: fault.Message),
            var failure => PageResult.Refused(failure),
        };
    }

    private static async Task<IResult> DeleteAsync(long token, PageServices services, TokenOperations tokens, CancellationToken stop)
    {
        if (services.Caller.UserId is null) return NoUser;
        var deleted = await tokens.DeleteAsync(services.Caller, token, stop);
        return deleted.Failure switch
        {
            null => JobPages.See(Profile),
            OperationFailure.NotFound => PageResult.Missing($"token {token} of yours"),
            var failure => PageResult.Refused(failure),
        };
    }

    /// <param name="secret">Of a token that was just made.</param>
    /// <param name="fault">Why none was made.</param>
    private static async Task<IResult> PageAsync(PageServices services, IAccountStore accounts, TokenOperations tokens, CancellationToken stop, string? secret = null, string? fault = null)
    {
        if (services.Caller.UserId is not { } id || await accounts.UserAsync(id, stop) is not { } user) return NoUser;
        var own = await tokens.ListAsync(services.Caller, stop);
        return own.IsOk ? PageResult.Of<ProfilePage>(new ProfileModel(user, own.Value, secret, fault), fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest) : PageResult.Refused(own.Failure!);
    }

    /// <summary>Where users are not told apart nobody has a page.</summary>
    private static IResult NoUser => PageResult.Missing("user who asks: this lab has no users yet (lava-actors users add)");
}
