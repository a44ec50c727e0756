using LavaActors.Gateway.Http;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Access;

/// <summary>
/// Lets a browser's session change something only from a page of ours: the page says a token that belongs to the session's cookie, and no other site can read either. A form has it in
/// <see cref="Field"/>, a script in the header <see cref="Header"/>. Whoever comes by an API token needs none.
/// </summary>
public static class Csrf
{
    public const string Header = "X-CSRFToken";
    public const string Field = "csrf_token";
    public const string Cookie = "lava_csrf";

    /// <summary>For the page that answers this request. Without a session, as for the login's form, it sets a cookie; so before the answer's body begins.</summary>
    public static string TokenFor(HttpContext context)
    {
        if (SecretOf(context) is { } known) return Token(known);
        var secret = Secrets.NewSession();
        context.Items[Cookie] = secret;
        context.Response.Cookies.Append(Cookie, secret, Sessions.CookieOptions(context, null));
        return Token(secret);
    }

    /// <summary>Whether a request has the token that its cookie asks for.</summary>
    public static async Task<bool> IsValidAsync(HttpContext context)
    {
        if (SecretOf(context) is not { } secret) return false;
        var given = context.Request.Headers[Header].ToString();
        if (given.Length == 0 && context.Request.HasFormContentType) given = (await context.Request.FormAsync(context.RequestAborted))[Field].ToString();
        return Secrets.AreSame(given, Token(secret));
    }

    /// <summary>Whether a request may change something, so that the token has to be there. By what the endpoint does, too: the reference cancels by GET.</summary>
    internal static bool IsNeeded(string method, Operation operation) =>
        operation >= Operation.Submit || !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method));

    private static string? SecretOf(HttpContext context) =>
        context.Session() ?? (context.Items.TryGetValue(Cookie, out var made) ? (string?)made : null) ?? (context.Request.Cookies[Cookie] is { Length: > 0 } cookie ? cookie : null);

    private static string Token(string secret) => Secrets.HashOf("csrf:" + secret);
}
