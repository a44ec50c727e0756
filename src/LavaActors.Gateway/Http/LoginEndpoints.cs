using System.Globalization;
using System.Text.Json;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Gateway.Http;

/// <summary>Tokens for a name and a password (spec: rest-api.md §1), and the login and logout of browsers, whose form is a page's.</summary>
internal static class LoginEndpoints
{
    public const string LoginPath = "/accounts/login/", LogoutPath = "/accounts/logout/";

    public static void MapToken(this IEndpointRouteBuilder api) => api.MapPost("/token/", TokenAsync).Needs(Operation.Public).NeedsNoRight("a token of one's own, for the password");

    public static void MapLogin(this IEndpointRouteBuilder app)
    {
        app.MapPost(LoginPath, LoginAsync).Needs(Operation.Public).NeedsNoRight("the login itself");
        app.MapPost(LogoutPath, LogoutAsync).Needs(Operation.Public).NeedsNoRight("ends one's own session");
    }

    private static async Task<IResult> TokenAsync(HttpContext context, CancellationToken stop)
    {
        var (fields, refusal) = await FieldsAsync(context.Request, stop);
        if (fields is null) return refusal!;
        var missing = ((string[])["username", "password"]).Where(name => string.IsNullOrEmpty(fields.GetValueOrDefault(name))).ToDictionary(name => name, _ => new[] { "This field is required." });
        if (missing.Count > 0) return ApiResults.Fields(missing);
        if (context.RequestServices.GetService<Logins>() is not { } logins) return ApiResults.Field("non_field_errors", "Unable to log in with provided credentials.");
        var login = await logins.CheckAsync(fields["username"], fields["password"], context.Network(), stop);
        if (login.Wait is { } wait) return TooMany(context, wait);
        await NoteAsync(context, fields["username"], login, stop);
        if (login.User is not { } user) return ApiResults.Field("non_field_errors", "Unable to log in with provided credentials.");
        return ApiResults.Ok(new TokenAnswer(await context.RequestServices.GetRequiredService<TokenOperations>().AddForPasswordAsync(user, stop)), ApiJson.Default.TokenAnswer);
    }

    /// <summary>Who came in, and who tried to, from where. Attempts beyond the limit are not noted: they would fill the log, and those up to it are there.</summary>
    private static async Task NoteAsync(HttpContext context, string name, Login login, CancellationToken stop)
    {
        var services = context.RequestServices;
        // What is typed there may be anything, a password in the wrong field, too: only names that somebody has are kept.
        var known = login.User ?? await services.GetRequiredService<IAccountStore>().UserAsync(name, stop);
        var caller = login.User is { } user ? Caller.Of(user.UserName, user.Id) : Caller.Nobody;
        await services.GetRequiredService<Audit>().NoteAsync(caller, Audit.LoginKind, known?.UserName ?? "?", $"{(login.User is null ? "failed" : "logged in")} from {context.Address()}", stop);
    }

    private static async Task<IResult> LoginAsync(HttpContext context, CancellationToken stop)
    {
        var (fields, refusal) = await FieldsAsync(context.Request, stop);
        if (fields is null) return refusal!;
        if (!await Csrf.IsValidAsync(context)) return ApiResults.Detail(StatusCodes.Status403Forbidden, "CSRF Failed: CSRF token missing or incorrect.");
        var next = LocalOnly(fields.GetValueOrDefault("next"));
        if (context.RequestServices.GetService<Logins>() is not { } logins) return Again(next);
        var login = await logins.CheckAsync(fields.GetValueOrDefault("username") ?? "", fields.GetValueOrDefault("password") ?? "", context.Network(), stop);
        if (login.Wait is { } wait) return TooMany(context, wait, context.RequestServices.GetService<IRefusalPages>());
        await NoteAsync(context, fields.GetValueOrDefault("username") ?? "", login, stop);
        if (login.User is not { } user) return Again(next);
        await context.RequestServices.GetRequiredService<Sessions>().BeginAsync(context, user);
        return SeeOther(next);
    }

    private static async Task<IResult> LogoutAsync(HttpContext context, CancellationToken stop)
    {
        if (context.RequestServices.GetService<Sessions>() is { } sessions) await sessions.EndAsync(context, stop);
        return SeeOther("/");
    }

    private static IResult Again(string next) => SeeOther($"{LoginPath}?failed=1&next={Uri.EscapeDataString(next)}");

    /// <summary>A path of this server, so that no link can send who logs in elsewhere; the start page for anything else. As a header may have it: what is no ASCII is escaped.</summary>
    internal static string LocalOnly(string? next) =>
        next is ['/', ..] && !next.StartsWith("//", StringComparison.Ordinal) && !next.Any(c => c is '\\' || char.IsControl(c))
            ? string.Concat(next.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : Uri.EscapeDataString(rune.ToString())))
            : "/";

    /// <param name="pages">For who came by the form of a page.</param>
    private static IResult TooMany(HttpContext context, TimeSpan wait, IRefusalPages? pages = null)
    {
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var why = $"Too many attempts to log in. Try again in {Math.Ceiling(wait.TotalMinutes):0} minutes.";
        return pages is not null && Gate.TakesPages(context) ? pages.Page(context, StatusCodes.Status429TooManyRequests, why) : ApiResults.Detail(StatusCodes.Status429TooManyRequests, why);
    }

    // 303: the browser asks for the page by GET.
    private static IResult SeeOther(string path) => new Redirection(path);

    /// <summary>The texts of a JSON object or a form.</summary>
    private static async Task<(Dictionary<string, string>? Fields, IResult? Refusal)> FieldsAsync(HttpRequest request, CancellationToken stop)
    {
        try
        {
            if (request.HasFormContentType) return ((await request.FormAsync(stop)).ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal), null);
            if (!request.HasJsonContentType()) return (null, ApiResults.Detail(StatusCodes.Status415UnsupportedMediaType, $"Unsupported media type \"{request.ContentType}\" in request."));
            var body = await JsonSerializer.DeserializeAsync(request.Body, ApiJson.Default.JsonElement, stop);
            if (body.ValueKind != JsonValueKind.Object) return (null, ApiResults.Field("non_field_errors", "Invalid data. Expected a dictionary."));
            return (body.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.String).GroupBy(field => field.Name, StringComparer.Ordinal)
                .ToDictionary(same => same.Key, same => same.Last().Value.GetString()!, StringComparer.Ordinal), null);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return (null, ApiResults.Detail(StatusCodes.Status400BadRequest, $"Parse error - {error.Message}"));
        }
    }

    private sealed class Redirection(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}
