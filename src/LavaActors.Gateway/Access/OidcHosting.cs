using LavaActors.Gateway.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace LavaActors.Gateway.Access;

/// <summary>The login at an OpenID Connect issuer: by code, with PKCE; what it leads to is a session as any other.</summary>
public static class OidcHosting
{
    /// <summary>Where it begins; <c>?next=</c> says where it leads.</summary>
    public const string LoginPath = "/accounts/oidc/login/";

    /// <summary>Where the issuer sends the browser back to.</summary>
    public const string CallbackPath = "/accounts/oidc/callback/";

    private const string Scheme = "oidc", NoScheme = "oidc-none";

    public static IServiceCollection AddOidc(this IServiceCollection services, OidcSettings settings)
    {
        services.AddSingleton(settings).AddSingleton<OidcLogin>();
        // The cookie is never set, as the session is ours; but a scheme of its own would be the default one, and ask itself who that is.
        services.AddAuthentication().AddCookie(NoScheme).AddOpenIdConnect(Scheme, options =>
        {
            options.SignInScheme = NoScheme;
            options.Authority = settings.Authority.ToString();
            options.ClientId = settings.ClientId;
            options.ClientSecret = settings.ClientSecret;
            options.ResponseType = OpenIdConnectResponseType.Code;
            options.ResponseMode = OpenIdConnectResponseMode.Query;
            options.UsePkce = true;
            options.MapInboundClaims = false;
            options.CallbackPath = CallbackPath;
            options.Scope.Add("email");
            // Only a test's issuer, on this host, does without.
            options.RequireHttpsMetadata = !settings.Authority.IsLoopback;
            foreach (var cookie in (CookieBuilder[])[options.CorrelationCookie, options.NonceCookie]) (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
            options.Events.OnTicketReceived = ReceivedAsync;
            options.Events.OnRemoteFailure = FailedAsync;
        });
        return services;
    }

    internal static void MapOidc(this WebApplication app)
    {
        if (app.Services.GetService<OidcSettings>() is null) return;
        app.MapGet(LoginPath, (string? next, CancellationToken stop) => TypedResults.Challenge(new AuthenticationProperties { RedirectUri = LoginEndpoints.LocalOnly(next) }, [Scheme])).Needs(Operation.Public);
    }

    private static async Task ReceivedAsync(TicketReceivedContext received)
    {
        received.HandleResponse();
        if (await received.HttpContext.RequestServices.GetRequiredService<OidcLogin>().EnterAsync(received.HttpContext, received.Principal!) is { } why)
            await ApiResults.Detail(StatusCodes.Status403Forbidden, why).ExecuteAsync(received.HttpContext);
        else received.Response.Redirect(LoginEndpoints.LocalOnly(received.ReturnUri));
    }

    private static async Task FailedAsync(RemoteFailureContext failed)
    {
        failed.HandleResponse();
        await ApiResults.Detail(StatusCodes.Status403Forbidden, $"The login at the issuer failed: {failed.Failure?.Message.ReplaceLineEndings(" ")}").ExecuteAsync(failed.HttpContext);
    }
}
