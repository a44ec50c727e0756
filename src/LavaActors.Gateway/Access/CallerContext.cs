using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Access;

/// <summary>Who asks, for whoever answers.</summary>
public static class CallerContext
{
    private static readonly object Key = new(), SessionKey = new();

    /// <summary>Who sent this request; nobody where nothing has looked yet.</summary>
    public static Caller Caller(this HttpContext context) => context.Items.TryGetValue(Key, out var caller) ? (Caller)caller! : Access.Caller.Nobody;

    internal static void SetCaller(this HttpContext context, Caller caller) => context.Items[Key] = caller;

    /// <summary>The secret of the session that the caller came by; null when he came by something else.</summary>
    internal static string? Session(this HttpContext context) => context.Items.TryGetValue(SessionKey, out var secret) ? (string?)secret : null;

    internal static void SetSession(this HttpContext context, string? secret) => context.Items[SessionKey] = secret;

    /// <summary>Where it came from, as far as limits are concerned.</summary>
    internal static string Address(this HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "?";
}
