using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Access;

/// <summary>Who asks, for whoever answers.</summary>
public static class CallerContext
{
    private static readonly object Key = new();

    /// <summary>Who sent this request; nobody where nothing has looked yet.</summary>
    public static Caller Caller(this HttpContext context) => context.Items.TryGetValue(Key, out var caller) ? (Caller)caller! : Access.Caller.Nobody;

    internal static void SetCaller(this HttpContext context, Caller caller) => context.Items[Key] = caller;
}
